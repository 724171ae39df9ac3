using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Monitoring.Benchmarks.Workload;

/// <summary>A structured event as the service prints it: one JSON object in one line.</summary>
internal sealed class StructuredLine
{
    /// <summary>As the publishers' encoders do, Chinese text is written as it is.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    public string Format(Draft draft)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", draft.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
            WriteFields(writer, draft);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }

    /// <summary>Everything but the time, into an object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter writer, Draft draft)
    {
        writer.WriteString("level", draft.Level);
        writer.WriteString("service", draft.Service);
        writer.WriteString("message", draft.Message);
        writer.WriteString("trace_id", draft.TraceId);
        writer.WriteString("span_id", draft.SpanId);
        foreach (var (name, text, number) in draft.Fields)
        {
            if (text is not null) writer.WriteString(name, text);
            else writer.WriteNumber(name, number);
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.Tail;

/// <summary>What is shown of one log event.</summary>
internal sealed record TailEvent(DateTimeOffset Time, Severity Severity, string Service, string Host, string Category, string Message, string TraceId, string Attributes)
{
    /// <summary>Reads the Avro datum of this build's schema; null where it does not fit.</summary>
    public static TailEvent? Read(ReadOnlySpan<byte> datum)
    {
        if (!LogEventView.TryRead(datum, out var view)) return null;
        return new TailEvent(
            ShownTime.Of(view.EventTime), view.Severity,
            Encoding.UTF8.GetString(view.Service), Encoding.UTF8.GetString(view.Host), Encoding.UTF8.GetString(view.Category),
            Encoding.UTF8.GetString(view.Message), Encoding.UTF8.GetString(view.TraceId), Encoding.UTF8.GetString(view.Attributes));
    }

    /// <summary>Time, severity, service, message.</summary>
    public string Line() => string.Create(CultureInfo.InvariantCulture,
        $"{Time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {SeverityText(Severity),-8} {TerminalText.OneLine(Service.Length > 0 ? Service : "-")} {TerminalText.OneLine(Message)}");

    /// <summary>One JSON object on one line, attributes included.</summary>
    public string Json() => new JsonObject
    {
        ["time"] = Time.ToString("O", CultureInfo.InvariantCulture),
        ["severity"] = SeverityText(Severity),
        ["service"] = Service,
        ["host"] = Host,
        ["category"] = Category,
        ["message"] = Message,
        ["trace_id"] = TraceId.Length > 0 ? TraceId : null,
        ["attributes"] = ParsedAttributes(),
    }.ToJsonString(s_json);

    /// <summary>What is not JSON, or not what <see cref="JsonNode"/> can hold, is shown as text.</summary>
    private JsonNode? ParsedAttributes()
    {
        try
        {
            var node = JsonNode.Parse(Attributes);
            _ = node?.ToJsonString(s_json);
            return node;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return JsonValue.Create(Attributes);
        }
    }

    /// <summary>The name; numbers between two names take the lower one's.</summary>
    public static string SeverityText(Severity severity) =>
        Enum.GetValues<Severity>().Where(s => s <= severity).Max().ToString().ToLowerInvariant();

    private static readonly JsonSerializerOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

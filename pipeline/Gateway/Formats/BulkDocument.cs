using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>Makes of a document what Filebeat's output to Kafka would have sent: with <c>@metadata</c>, and under the key of its source, as our configuration of Filebeat has it.</summary>
internal static class BulkDocument
{
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions s_depth = new() { MaxDepth = AttributesJson.MaxDepth };

    /// <summary>Writes the record.</summary>
    /// <param name="text">The document.</param>
    /// <param name="action">What was said of it.</param>
    /// <param name="topic">Where it goes.</param>
    /// <param name="mostBytes">Of key and value together.</param>
    /// <param name="receivedTime">ms since 1970 UTC.</param>
    /// <param name="records">Takes it.</param>
    /// <param name="written">Bytes of key and value; 0 where nothing was written.</param>
    /// <returns>Null, or what is wrong with the document.</returns>
    public static string? Write(Utf8Slice text, BulkAction action, string topic, int mostBytes, long receivedTime, IOutput records, out int written)
    {
        written = 0;
        if (!Utf8.IsValid(text.Span)) return "the document is not UTF-8";
        try
        {
            using var document = JsonDocument.Parse(text.Span.ToArray(), s_depth);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return "the document is no JSON object";
            var agent = Member(document.RootElement, "agent");
            var key = Key(document.RootElement, agent, action);
            var value = Value(text.Span, document.RootElement, agent, action);
            if (key.Length + value.Length > mostBytes) return "the document is larger than parsing.max_event_bytes, with its key and @metadata";
            records.Write(topic, key, value, receivedTime);
            written = key.Length + value.Length;
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "the document is no JSON";
        }
    }

    // Without an agent, by its id: sent again, it comes to the partition where it is known.
    private static byte[] Key(JsonElement document, JsonElement agent, BulkAction action) => (Text(agent, "id"), Text(Member(Member(document, "log"), "file"), "path")) switch
    {
        (null, _) => Encoding.UTF8.GetBytes(action.Id ?? ""),
        var (id, path) => Encoding.UTF8.GetBytes($"{id}/{path}"),
    };

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text, JsonElement document, JsonElement agent, BulkAction action)
    {
        (string Name, string? Text)[] metadata = [("beat", Text(agent, "type")), ("type", agent.ValueKind == JsonValueKind.Object ? "_doc" : null), ("version", Text(agent, "version")), ("_id", action.Id), ("pipeline", action.Pipeline)];
        if (document.TryGetProperty("@metadata", out _) || metadata.All(static m => m.Text is null)) return text;
        var value = new ArrayBufferWriter<byte>(text.Length + 256);
        value.Write("{\"@metadata\":"u8);
        using (var json = new Utf8JsonWriter(value, s_plain))
        {
            json.WriteStartObject();
            foreach (var (name, content) in metadata.Where(static m => m.Text is not null)) json.WriteString(name, content);
            json.WriteEndObject();
        }

        var members = text[(text.IndexOf((byte)'{') + 1)..].TrimStart(" \t\r"u8);
        if (members[0] != '}') value.Write(","u8);
        value.Write(members);
        return value.WrittenSpan;
    }

    private static JsonElement Member(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

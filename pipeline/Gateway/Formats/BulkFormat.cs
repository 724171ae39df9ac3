using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>Elasticsearch's bulk requests, as Filebeat and many others send them: a line of what to do, a line of what with. Each document becomes a record, as <see cref="BulkDocument"/> makes it.</summary>
/// <remarks>Documents can be added and nothing else; what is wrong with one is said of that one. A line of what to do that cannot be read makes the lines after it meaningless: the request is refused whole.</remarks>
internal sealed class BulkFormat(string topic, long mostBytes, int mostEventBytes) : GatewayFormat("bulk")
{
    // Elasticsearch's limit of an id, in bytes of UTF-8; its limit of an index is less.
    private const int MostNameBytes = 512;
    private const string Json = "application/json";

    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public override bool Understands(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Value?.ToLowerInvariant() is Json or "application/x-ndjson" or "application/vnd.elasticsearch+x-ndjson" or "application/vnd.elasticsearch+json";

    /// <inheritdoc/>
    public override Reply Decode(HttpRequest request, Utf8Slice body, long receivedTime, IOutput records)
    {
        var index = request.RouteValues["index"] as string ?? "";
        var (at, line, accepted, refused, written) = (0, 0, 0, 0, 0L);
        var items = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(items, s_plain);
        json.WriteStartArray();
        while (NextLine(body, ref at, ref line) is { IsEmpty: false } text)
        {
            if (BulkAction.Read(text, index) is not { } action) return Refuse(request, StatusCodes.Status400BadRequest, $"line {line} does not say what to do, in 4 KiB at most");
            var document = action.HasDocument ? NextLine(body, ref at, ref line) : default;
            if (action.HasDocument && document.IsEmpty) return Refuse(request, StatusCodes.Status400BadRequest, $"there is no document after line {line}");
            var fault = action.Adds ? null : "documents can be added here, and not be changed or deleted";
            fault ??= TooLong(action);
            fault ??= document.Length > mostEventBytes ? "the document is larger than parsing.max_event_bytes" : null;
            var target = Topics.Sources.Contains(action.Index) ? action.Index : topic;
            if (fault is null)
            {
                fault = BulkDocument.Write(document, action, target, mostEventBytes, receivedTime, records, out var bytes);
                written += bytes + RequestRecords.Overhead;
            }

            Write(json, action, fault);
            // The answer repeats the index and the id of each.
            if (written + json.BytesCommitted + json.BytesPending > mostBytes) return Refuse(request, StatusCodes.Status413PayloadTooLarge, "its documents take more than twice gateway.max_decompressed_bytes: send smaller requests");
            if (fault is null) accepted++;
            else refused++;
        }

        json.WriteEndArray();
        json.Flush();
        byte[] answer = [.. "{\"took\":0,\"errors\":"u8, .. refused > 0 ? "true"u8 : "false"u8, .. ",\"items\":"u8, .. items.WrittenSpan, .. "}"u8];
        return new Reply(StatusCodes.Status200OK, answer, Json) { Accepted = accepted, Rejected = refused, Headers = ElasticsearchHandshake.Headers };
    }

    /// <inheritdoc/>
    public override Reply Refuse(HttpRequest request, int status, string reason)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { error = new { type = status == StatusCodes.Status503ServiceUnavailable ? "unavailable_exception" : "illegal_argument_exception", reason }, status });
        return new Reply(status, body, Json) { Headers = ElasticsearchHandshake.Headers };
    }

    private static string? TooLong(BulkAction action)
    {
        foreach (var (name, text) in new[] { ("_id", action.Id), ("_index", action.Index), ("pipeline", action.Pipeline) })
        {
            if (Encoding.UTF8.GetByteCount(text ?? "") > MostNameBytes) return $"{name} is longer than {MostNameBytes} bytes";
        }

        return null;
    }

    private static void Write(Utf8JsonWriter json, BulkAction action, string? fault)
    {
        json.WriteStartObject();
        json.WriteStartObject(action.Name);
        json.WriteString("_index", action.Index);
        if (action.Id is not null) json.WriteString("_id", action.Id);
        json.WriteNumber("status", fault is null ? StatusCodes.Status201Created : StatusCodes.Status400BadRequest);
        if (fault is not null)
        {
            json.WriteStartObject("error");
            json.WriteString("type", "document_parsing_exception");
            json.WriteString("reason", fault);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // The next line that holds anything, or an empty one at the end.
    private static Utf8Slice NextLine(Utf8Slice body, ref int at, ref int line)
    {
        while (at < body.Length)
        {
            var rest = body.Slice(at);
            var end = rest.Span.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest.Slice(0, end);
            at += text.Length + 1;
            line++;
            if (!text.Span.TrimEnd(" \t\r"u8).IsEmpty) return text;
        }

        return default;
    }
}

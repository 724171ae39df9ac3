using System.Buffers;
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
    private const string Json = "application/json";

    /// <inheritdoc/>
    public override bool Understands(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Value is Json or "application/x-ndjson" or "application/vnd.elasticsearch+x-ndjson" or "application/vnd.elasticsearch+json";

    /// <inheritdoc/>
    public override Reply Decode(HttpRequest request, Utf8Slice body, long receivedTime, IOutput records)
    {
        var index = request.RouteValues["index"] as string ?? "";
        var (at, line, accepted, refused, written) = (0, 0, 0, 0, 0L);
        var items = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(items);
        json.WriteStartArray();
        while (NextLine(body, ref at, ref line) is { IsEmpty: false } text)
        {
            if (BulkAction.Read(text, index) is not { } action) return Refuse(request, StatusCodes.Status400BadRequest, $"line {line} does not say what to do, in 4 KiB at most");
            var document = action.HasDocument ? NextLine(body, ref at, ref line) : default;
            if (action.HasDocument && document.IsEmpty) return Refuse(request, StatusCodes.Status400BadRequest, $"there is no document after line {line}");
            var fault = action.Adds ? null : "documents can be added here, and not be changed or deleted";
            fault ??= document.Length > mostEventBytes ? "the document is larger than parsing.max_event_bytes" : null;
            var target = Topics.Sources.Contains(action.Index) ? action.Index : topic;
            if (fault is null) fault = BulkDocument.Write(document, action, target, receivedTime, records);
            // The answer repeats the index for each.
            written += document.Length + action.Index.Length + RequestRecords.Overhead;
            if (written > mostBytes) return Refuse(request, StatusCodes.Status413PayloadTooLarge, "its documents take more than twice gateway.max_decompressed_bytes: send smaller requests");
            if (fault is null) accepted++;
            else refused++;
            Write(json, action, fault);
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

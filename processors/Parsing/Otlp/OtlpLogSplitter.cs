using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Otlp;

/// <summary>Takes an OTLP export of logs, protobuf or JSON, apart into records of one log record each, in the form of an export that intake reads. Single-threaded.</summary>
/// <remarks>
/// An export may hold more than intake takes in one record, and one that cannot be read must not take the others along. Each that has a time gets an identity from the body and its place in it:
/// an exporter that has heard no answer sends the same bytes again, and intake recognises them. Without times, the same bytes may as well be said twice. The key is the resource's, so that both meet in one partition.
/// </remarks>
/// <param name="mostBytes">Of all records: each has its own copy of resource and scope.</param>
/// <param name="mostRecordBytes">Of one record.</param>
public sealed class OtlpLogSplitter(long mostBytes, int mostRecordBytes)
{
    // What a record takes beside its value.
    private const int Overhead = 256;

    // 12 MiB of JsonDocument's table, whose size the body alone does not bound: "1," is a token of it.
    private const int MostTokens = 1 << 20;

    private static readonly JsonDocumentOptions s_depth = new() { MaxDepth = AttributesJson.MaxDepth };
    private readonly OtlpTranscoder _transcoder = new(mostBytes);
    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly byte[] _key = new byte[16];
    private byte[] _body = [];
    private long _written;

    /// <summary>Log records written of the last export.</summary>
    public int Accepted { get; private set; }

    /// <summary>Log records that were too large, or no objects.</summary>
    public int Rejected { get; private set; }

    /// <summary>True where the records would take more than they may.</summary>
    public bool IsFull => _written > mostBytes;

    /// <summary>Splits one body.</summary>
    /// <param name="body">As sent.</param>
    /// <param name="isJson">It is JSON, else protobuf.</param>
    /// <param name="topic">Where the records go.</param>
    /// <param name="receivedTime">ms since 1970 UTC.</param>
    /// <param name="output">Takes them; after a fault, what it holds is worth nothing.</param>
    /// <param name="error">Why the body cannot be read.</param>
    /// <returns>False where it cannot.</returns>
    public bool TrySplit(Utf8Slice body, bool isJson, string topic, long receivedTime, IOutput output, out ParseError error)
    {
        (Accepted, Rejected, _written, error) = (0, 0, 0, default);
        _body = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(XxHash128.Hash(body.Span)));
        if (!isJson && !_transcoder.TryWrite(body.Span, OtlpMessages.Logs, out body))
        {
            error = new ParseError(DeadLetterReason.UnreadableEvent, _transcoder.Fault);
            return false;
        }

        if (!Utf8.IsValid(body.Span))
        {
            error = new ParseError(DeadLetterReason.InvalidEncoding, "the body is not UTF-8");
            return false;
        }

        try
        {
            if (IsDense(body.Span))
            {
                error = new ParseError(DeadLetterReason.TooLarge, $"it has more than {MostTokens} values, names and brackets: send smaller requests");
                return false;
            }

            using var export = JsonDocument.Parse(body.Span.ToArray(), s_depth);
            if (export.RootElement.ValueKind == JsonValueKind.Object)
            {
                Split(export.RootElement, topic, receivedTime, output);
                return true;
            }

            error = new ParseError(DeadLetterReason.NotALog, "the body is no JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is half of a character, escaped, in the name of a member.
            error = new ParseError(DeadLetterReason.InvalidJson, "the body is no JSON", (int)((e as JsonException)?.BytePositionInLine ?? -1));
        }

        return false;
    }

    // Only a large body is read twice.
    private static bool IsDense(ReadOnlySpan<byte> json)
    {
        if (json.Length <= MostTokens) return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = s_depth.MaxDepth });
        var tokens = 0;
        while (tokens <= MostTokens && reader.Read()) tokens++;
        return tokens > MostTokens;
    }

    private void Split(JsonElement export, string topic, long receivedTime, IOutput output)
    {
        foreach (var resourceLogs in Items(export, "resourceLogs"u8))
        {
            var resource = Raw(resourceLogs, "resource"u8);
            XxHash3.HashToUInt64(resource).TryFormat(_key, out _, "x16", CultureInfo.InvariantCulture);
            foreach (var scopeLogs in Items(resourceLogs, "scopeLogs"u8))
            {
                var scope = Raw(scopeLogs, "scope"u8);
                foreach (var log in Items(scopeLogs, "logRecords"u8))
                {
                    if (IsFull) return;
                    if (log.ValueKind == JsonValueKind.Object && TryPut(resource, scope, JsonMarshal.GetRawUtf8Value(log), HasTime(log))) Write(topic, receivedTime, output);
                    else Rejected++;
                }
            }
        }
    }

    private bool TryPut(ReadOnlySpan<byte> resource, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> log, bool isIdentified)
    {
        if (resource.Length + scope.Length + log.Length > mostRecordBytes - Overhead) return false;
        _record.ResetWrittenCount();
        _record.Write("{\"resourceLogs\":[{\"resource\":"u8);
        _record.Write(resource);
        _record.Write(",\"scopeLogs\":[{\"scope\":"u8);
        _record.Write(scope);
        _record.Write(",\"logRecords\":["u8);
        if (isIdentified) PutIdentified(log);
        else _record.Write(log);
        _record.Write("]}]}]}"u8);
        return true;
    }

    private void PutIdentified(ReadOnlySpan<byte> log)
    {
        _record.Write("{\"@metadata\":{\"_id\":\""u8);
        _record.Write(_body);
        Span<byte> number = stackalloc byte[12];
        (Accepted + Rejected).TryFormat(number, out var length, default, CultureInfo.InvariantCulture);
        _record.Write("-"u8);
        _record.Write(number[..length]);
        _record.Write("\"}"u8);
        var members = log[1..].TrimStart(" \t\r\n"u8);
        if (members[0] != '}') _record.Write(","u8);
        _record.Write(members);
    }

    private static bool HasTime(JsonElement log) => IsTime(log, "timeUnixNano"u8) || IsTime(log, "observedTimeUnixNano"u8);

    private static bool IsTime(JsonElement log, ReadOnlySpan<byte> name) =>
        log.TryGetProperty(name, out var time) && time.ValueKind is JsonValueKind.String or JsonValueKind.Number && JsonMarshal.GetRawUtf8Value(time).Trim("\""u8).TrimStart("0"u8).Length > 0;

    private void Write(string topic, long receivedTime, IOutput output)
    {
        Accepted++;
        _written += _record.WrittenCount + Overhead;
        if (!IsFull) output.Write(topic, _key, _record.WrittenSpan, receivedTime);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static ReadOnlySpan<byte> Raw(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? JsonMarshal.GetRawUtf8Value(value) : "{}"u8;
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>OTLP/HTTP, protobuf and JSON: a request is answered in its own encoding, and an error is a <c>google.rpc.Status</c>.</summary>
internal abstract class OtlpFormat(string name, string rejected) : GatewayFormat(name)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    /// <inheritdoc/>
    public override bool Understands(HttpRequest request) => IsOf(request, Protobuf) || IsOf(request, Json);

    /// <inheritdoc/>
    public override Reply Refuse(HttpRequest request, int status, string reason) => IsJson(request)
        ? new Reply(status, Write(json =>
        {
            json.WriteNumber("code", Code(status));
            json.WriteString("message", reason);
        }), Json)
        : new Reply(status, Concat(Varint(1, (ulong)Code(status)), Text(2, reason)), Protobuf);

    /// <summary>True where the body is JSON.</summary>
    protected static bool IsJson(HttpRequest request) => IsOf(request, Json);

    /// <summary>The answer to an export, all of which was taken or a part.</summary>
    protected Reply Take(HttpRequest request, int accepted, int refused, string reason)
    {
        var body = (IsJson(request), refused) switch
        {
            (true, 0) => "{}"u8.ToArray(),
            (true, _) => Write(json =>
            {
                json.WriteStartObject("partialSuccess");
                json.WriteString(rejected, refused.ToString(CultureInfo.InvariantCulture));
                json.WriteString("errorMessage", reason);
                json.WriteEndObject();
            }),
            (false, 0) => [],
            (false, _) => Bytes(1, Concat(Varint(1, (ulong)refused), Text(2, reason))),
        };
        return new Reply(StatusCodes.Status200OK, body, IsJson(request) ? Json : Protobuf) { Accepted = accepted, Rejected = refused };
    }

    private static bool IsOf(HttpRequest request, string type) => MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) && parsed.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);

    // Codes of gRPC: INVALID_ARGUMENT, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE.
    private static int Code(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => 8,
        StatusCodes.Status500InternalServerError => 13,
        StatusCodes.Status503ServiceUnavailable => 14,
        _ => 3,
    };

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Concat(byte[] first, byte[] second) => [.. first, .. second];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] value) => [(byte)((field << 3) | 2), .. Varint((ulong)value.Length), .. value];

    private static byte[] Varint(int field, ulong value) => [(byte)(field << 3), .. Varint(value)];

    private static byte[] Varint(ulong value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}

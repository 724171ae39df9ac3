using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.RemoteWrite;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>Prometheus remote-write, 1.0 and 2.0.</summary>
/// <remarks>What of a request is invalid is refused with 400, which tells the sender not to try again; the rest of it is written, and 2.0 is told how much that is.</remarks>
internal sealed class RemoteWriteFormat(SampleOptions options, long mostRecordBytes) : GatewayFormat("remote_write")
{
    private const string Second = "io.prometheus.write.v2.Request";

    // 100,000 names take some 5 MiB.
    private readonly MetricKinds _kinds = new(100_000);
    private readonly Spare<(RemoteWriteDecoder Decoder, PublishedSamples Samples)> _spare = new();

    /// <inheritdoc/>
    public override BodyEncoding EncodingOf(HttpRequest request) => request.Headers.ContentEncoding.ToString().ToLowerInvariant() is "" or "snappy" ? BodyEncoding.Snappy : BodyEncoding.Unsupported;

    /// <inheritdoc/>
    public override bool Understands(HttpRequest request) => Message(request) is "" or "prometheus.WriteRequest" or Second;

    /// <inheritdoc/>
    public override Reply Decode(HttpRequest request, Utf8Slice body, long receivedTime, IOutput records)
    {
        using var lent = _spare.Take(() => (new RemoteWriteDecoder(options, _kinds), new PublishedSamples(mostRecordBytes)));
        var (decoder, samples) = lent.Value;
        var isSecond = Message(request) == Second;
        samples.Open(receivedTime, records);
        if (!decoder.TryDecode(body, isSecond, receivedTime, samples)) return Refuse(request, StatusCodes.Status400BadRequest, $"the body is no {(isSecond ? Second : "prometheus.WriteRequest")}");
        if (samples.IsFull) return Refuse(request, StatusCodes.Status413PayloadTooLarge, "its names, labels and samples take more than twice gateway.max_decompressed_bytes");
        samples.Close();
        var reply = samples.Rejected == 0 ? new Reply(StatusCodes.Status204NoContent) : Reply.Text(StatusCodes.Status400BadRequest, $"{samples.Accepted} samples written; refused: {Refused.Text(samples.Refusals)}");
        return reply with { Accepted = samples.Accepted, Rejected = samples.Rejected, Headers = isSecond ? Written(samples.Accepted - decoder.HistogramSamples, decoder.Histograms) : [] };
    }

    /// <inheritdoc/>
    public override Reply Refuse(HttpRequest request, int status, string reason) => base.Refuse(request, status, reason) with { Headers = Message(request) == Second ? Written(0, 0) : [] };

    private static KeyValuePair<string, string>[] Written(int samples, int histograms) =>
    [
        new("X-Prometheus-Remote-Write-Samples-Written", samples.ToString(CultureInfo.InvariantCulture)),
        new("X-Prometheus-Remote-Write-Histograms-Written", histograms.ToString(CultureInfo.InvariantCulture)),
        new("X-Prometheus-Remote-Write-Exemplars-Written", "0"),
    ];

    // The message's name, empty where the type goes without one; null where it is another type.
    private static string? Message(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType)) return "";
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase)) return null;
        return type.Parameters.FirstOrDefault(p => p.Name.Equals("proto", StringComparison.OrdinalIgnoreCase))?.GetUnescapedValue().ToString() ?? "";
    }
}

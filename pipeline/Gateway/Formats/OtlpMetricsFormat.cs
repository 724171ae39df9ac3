using Microsoft.AspNetCore.Http;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Otlp;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>OTLP/HTTP exports of metrics.</summary>
internal sealed class OtlpMetricsFormat(SampleOptions options, long mostBytes) : OtlpFormat("otlp_metrics", "rejectedDataPoints")
{
    private readonly Spare<(OtlpMetricsDecoder Decoder, PublishedSamples Samples)> _spare = new();

    /// <inheritdoc/>
    public override Reply Decode(HttpRequest request, Utf8Slice body, long receivedTime, IOutput records)
    {
        using var lent = _spare.Take(() => (new OtlpMetricsDecoder(options, mostBytes), new PublishedSamples(mostBytes)));
        var (decoder, samples) = lent.Value;
        samples.Open(receivedTime, records);
        if (!decoder.TryDecode(body, IsJson(request), receivedTime, samples, out var error)) return Refuse(request, StatusCodes.Status400BadRequest, Refused.Text([(error, 1)]));
        if (samples.IsFull) return Refuse(request, StatusCodes.Status413PayloadTooLarge, "its names, labels and samples take more than twice gateway.max_decompressed_bytes");
        samples.Close();
        return Take(request, samples.Accepted, samples.Rejected, Refused.Text(samples.Refusals));
    }
}

using Microsoft.AspNetCore.Http;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing.Otlp;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>OTLP/HTTP exports of logs.</summary>
internal sealed class OtlpLogsFormat(string topic, long mostBytes, int mostEventBytes) : OtlpFormat("otlp_logs", "rejectedLogRecords")
{
    private readonly Spare<OtlpLogSplitter> _spare = new();

    /// <inheritdoc/>
    public override Reply Decode(HttpRequest request, Utf8Slice body, long receivedTime, IOutput records)
    {
        using var lent = _spare.Take(() => new OtlpLogSplitter(mostBytes, mostEventBytes));
        var splitter = lent.Value;
        if (!splitter.TrySplit(body, IsJson(request), topic, receivedTime, records, out var error)) return Refuse(request, StatusCodes.Status400BadRequest, Refused.Text([(error, 1)]));
        if (splitter.IsFull) return Refuse(request, StatusCodes.Status413PayloadTooLarge, "its log records take more than twice gateway.max_decompressed_bytes, each with its resource and scope");
        return Take(request, splitter.Accepted, splitter.Rejected, "log records that are no objects, or larger than parsing.max_event_bytes with their resource and scope");
    }
}

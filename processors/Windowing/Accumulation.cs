using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Which series are running totals, whose rise means something.</summary>
internal static class Accumulation
{
    /// <summary>True for counters and for the totals inside histograms and summaries; by the name's ending where the publisher does not say.</summary>
    /// <param name="kind">What the publisher says.</param>
    /// <param name="identity">Name and labels, encoded.</param>
    // Remote-write 1.0 sends kinds apart from samples; Prometheus's naming rules are what is left.
    public static bool Is(MetricKind kind, ReadOnlySpan<byte> identity) => kind switch
    {
        MetricKind.Counter or MetricKind.Histogram => true,
        MetricKind.Unknown or MetricKind.Summary => HasEnding(new LabelReader(identity).Metric),
        _ => false,
    };

    private static bool HasEnding(ReadOnlySpan<byte> metric) =>
        metric.EndsWith("_total"u8) || metric.EndsWith("_count"u8) || metric.EndsWith("_sum"u8) || metric.EndsWith("_bucket"u8);
}

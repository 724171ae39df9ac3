namespace Monitoring.Schemas.Metrics;

/// <summary>What a metric's values mean. The numbers are those of Prometheus remote-write and of the Avro enum.</summary>
public enum MetricKind : byte
{
    /// <summary>The publisher does not say.</summary>
    Unknown = 0,
    /// <summary>A running total that only grows, or starts anew.</summary>
    Counter = 1,
    /// <summary>A value that goes up and down.</summary>
    Gauge = 2,
    /// <summary>The series <c>_bucket</c>, <c>_sum</c> and <c>_count</c> of a classic histogram.</summary>
    Histogram = 3,
    /// <summary>A histogram whose counts go up and down.</summary>
    GaugeHistogram = 4,
    /// <summary>The quantiles, <c>_sum</c> and <c>_count</c> of a summary.</summary>
    Summary = 5,
    /// <summary>Labels that say something; the value is 1.</summary>
    Info = 6,
    /// <summary>One of several states; the value is 0 or 1.</summary>
    StateSet = 7,
}

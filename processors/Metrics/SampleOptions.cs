using System.ComponentModel;
using Monitoring.Schemas.Metrics;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Metrics;

/// <summary>What is taken as a metric sample, and how many series a task keeps in mind.</summary>
public sealed record SampleOptions : IValidatedOptions
{
    // Name and labels of a series go whole into a record of ours, which may be as small as 1 MiB.
    private const int LargestSeries = 512 * 1024;

    /// <summary>What names and labels of all open series may take, divided by <see cref="MaxSeries"/>.</summary>
    internal const long MeanSeriesBytes = 1024;

    [Description("Largest record on the topic metrics in bytes; what is larger becomes a dead letter (too_large). 1 KiB to 16 MiB.")]
    public int MaxRecordBytes { get; init; } = 4 * 1024 * 1024;

    [Description("Labels that a series may have beside its name; one with more becomes a dead letter (series_too_large). 1 to 512.")]
    public int MaxLabels { get; init; } = 64;

    [Description("Bytes of a metric's or a label's name. 16 to 65536.")]
    public int MaxNameBytes { get; init; } = 1024;

    [Description("Bytes of a label's value. 16 to 65536.")]
    public int MaxValueBytes { get; init; } = 4096;

    [Description("How far a sample's time may lie ahead of its record's before it becomes a dead letter (time_out_of_range). Above 0, at most a day.")]
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromMinutes(10);

    [Description("How far a sample's time may lie before its record's before it becomes a dead letter (time_out_of_range). 1m to 3650d.")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    [Description("Series that one partition's task keeps open, about 300 bytes and the labels each, which may take 1 KiB on average; new ones beyond it, or beyond what engine.memory_limit leaves room for, go into one overflow series. 1 to 10000000.")]
    public int MaxSeries { get; init; } = 500_000;

    [Description("Open series of one metric in one partition; new ones beyond it go into the metric's overflow series. 1 to max_series.")]
    public int MaxSeriesPerMetric { get; init; } = 20_000;

    [Description("Label that names the tenant, or empty for none.")]
    public string TenantLabel { get; init; } = "";

    [Description("Open series of one value of tenant_label in one partition; new ones beyond it go into their metric's overflow series. 1 to max_series.")]
    public int MaxSeriesPerTenant { get; init; } = 100_000;

    [Description("A series without samples for this long is forgotten: what is resent after that counts as new, and a running total starts anew. 1m to 30d.")]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same with bounds of at most so many open series.</summary>
    public SampleOptions WithRoomFor(int series) => this with
    {
        MaxSeries = Math.Min(MaxSeries, series),
        MaxSeriesPerMetric = Math.Min(MaxSeriesPerMetric, series),
        MaxSeriesPerTenant = Math.Min(MaxSeriesPerTenant, series),
    };

    /// <summary>The limits of a single series.</summary>
    public SeriesLimits Limits() => new(MaxLabels, MaxNameBytes, MaxValueBytes);

    internal SeriesBounds Bounds() => new(MaxSeries, MaxSeriesPerMetric, MaxSeriesPerTenant, TenantLabel);

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (MaxRecordBytes is < 1024 or > 16 * 1024 * 1024) yield return new OptionError("max_record_bytes", $"{MaxRecordBytes} is not within 1024 and 16777216", "Write a number of bytes such as 4194304.");
        if (MaxLabels is < 1 or > 512) yield return new OptionError("max_labels", $"{MaxLabels} is not within 1 and 512", "Write a number such as 64.");
        if (MaxNameBytes is < 16 or > 65536) yield return new OptionError("max_name_bytes", $"{MaxNameBytes} is not within 16 and 65536", "Write a number of bytes such as 1024.");
        if (MaxValueBytes is < 16 or > 65536) yield return new OptionError("max_value_bytes", $"{MaxValueBytes} is not within 16 and 65536", "Write a number of bytes such as 4096.");
        if ((long)MaxLabels * ((long)MaxNameBytes + MaxValueBytes) > LargestSeries)
            yield return new OptionError("max_labels", $"{MaxLabels} labels of the largest size take more than {LargestSeries} bytes", "Lower max_labels, max_name_bytes or max_value_bytes.");
        if (FutureTolerance <= TimeSpan.Zero || FutureTolerance > TimeSpan.FromDays(1)) yield return new OptionError("future_tolerance", $"{FutureTolerance} is not above 0 and at most 1d", "Write a time span such as 10m.");
        if (MaxAge < TimeSpan.FromMinutes(1) || MaxAge > TimeSpan.FromDays(3650)) yield return new OptionError("max_age", $"{MaxAge} is not within 1m and 3650d", "Write a time span such as 7d.");
        if (MaxSeries is < 1 or > 10_000_000) yield return new OptionError("max_series", $"{MaxSeries} is not within 1 and 10000000", "Write a number such as 500000.");
        if (MaxSeriesPerMetric < 1 || MaxSeriesPerMetric > MaxSeries) yield return new OptionError("max_series_per_metric", $"{MaxSeriesPerMetric} is not within 1 and max_series ({MaxSeries})", "Write a number such as 20000.");
        if (MaxSeriesPerTenant < 1 || MaxSeriesPerTenant > MaxSeries) yield return new OptionError("max_series_per_tenant", $"{MaxSeriesPerTenant} is not within 1 and max_series ({MaxSeries})", "Write a number such as 100000.");
        if (IdleAfter < TimeSpan.FromMinutes(1) || IdleAfter > TimeSpan.FromDays(30)) yield return new OptionError("idle_after", $"{IdleAfter} is not within 1m and 30d", "Write a time span such as 1h.");
    }
}

using System.ComponentModel;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.LogMetrics;

/// <summary>The metrics that log events yield.</summary>
public sealed record LogMetricOptions : IValidatedOptions
{
    internal const int MostMetrics = 500;

    [Description("Whether the shipped metrics are in force beside your own.")]
    public bool Shipped { get; init; } = true;

    [Description("Metrics of your own.")]
    public IReadOnlyList<LogMetric> Metrics { get; init; } = [];

    [Description("Short names for fields that publishers call differently, beside the shipped ones: user: user_id | uid. The first that an event has counts.")]
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    [Description("Combinations of labels, of all metrics, that one partition's task keeps open, about 400 bytes each; new ones beyond it go into overflow series. 1 to 100000.")]
    public int MaxSeries { get; init; } = 1000;

    [Description("Label that names the tenant, or empty for none.")]
    public string TenantLabel { get; init; } = "tenant";

    [Description("Open combinations of labels of one value of tenant_label in one partition; new ones beyond it go into overflow series. 1 to max_series.")]
    public int MaxSeriesPerTenant { get; init; } = 200;

    [Description("A combination of labels without events for this long is forgotten and makes room. 1m to 30d.")]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same with the shipped metrics and names written out, so that it means the same under another build.</summary>
    public LogMetricOptions WrittenOut()
    {
        if (!Shipped) return this;
        var own = Metrics.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var fields = new SortedDictionary<string, string>(ShippedMetrics.Fields.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, text) in Fields) fields[name] = text;
        return this with { Shipped = false, Metrics = [.. ShippedMetrics.All.Where(m => !own.Contains(m.Name)), .. Metrics], Fields = fields };
    }

    /// <summary>The short names in force.</summary>
    internal FieldVocabulary Vocabulary() => new(WrittenOut().Fields);

    internal SeriesBounds Bounds() => new(MaxSeries, MaxSeries, MaxSeriesPerTenant, TenantLabel);

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (MaxSeries is < 1 or > 100_000) yield return new OptionError("max_series", $"{MaxSeries} is not within 1 and 100000", "Write a number such as 1000.");
        if (MaxSeriesPerTenant < 1 || MaxSeriesPerTenant > MaxSeries) yield return new OptionError("max_series_per_tenant", $"{MaxSeriesPerTenant} is not within 1 and max_series ({MaxSeries})", "Write a number such as 200.");
        if (IdleAfter < TimeSpan.FromMinutes(1) || IdleAfter > TimeSpan.FromDays(30)) yield return new OptionError("idle_after", $"{IdleAfter} is not within 1m and 30d", "Write a time span such as 1h.");
        if (Metrics.Count > MostMetrics) yield return new OptionError("metrics", $"{Metrics.Count} are more than {MostMetrics}", "Leave some out.");
        foreach (var error in MetricCheck.Errors(this)) yield return error;
    }
}

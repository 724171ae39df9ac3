using System.Globalization;

namespace Monitoring.Schemas.Alerts;

/// <summary>A metric has more series in a partition than its bound allows: new ones go into one series <c>{__overflow__="true"}</c>.</summary>
/// <param name="Metric">The metric; <c>monitoring_overflow</c> stands for all that no longer get an overflow series of their own.</param>
/// <param name="Topic">The topic that its samples come from.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="StartsAt">When the first sample went there.</param>
public sealed record SeriesOverflow(string Metric, string Topic, int Partition, DateTimeOffset StartsAt)
{
    /// <summary>The name of every alert about too many series.</summary>
    public const string AlertName = "SeriesOverflow";

    /// <summary>The alert, one for each metric and partition.</summary>
    /// <param name="revision">Higher than that of the state before.</param>
    /// <param name="endsAt">When nothing went there any more for long enough; null while it goes on.</param>
    public AlertEvent ToAlert(long revision, DateTimeOffset? endsAt) => new()
    {
        Labels = new(StringComparer.Ordinal)
        {
            ["alertname"] = AlertName,
            ["severity"] = "warning",
            ["priority"] = "P3",
            ["metric"] = Metric,
            ["topic"] = Topic,
            ["partition"] = Partition.ToString(CultureInfo.InvariantCulture),
        },
        Revision = revision,
        State = endsAt is null ? AlertState.Firing : AlertState.Resolved,
        Annotations = new(StringComparer.Ordinal)
        {
            ["summary"] = $"{Metric} has too many series in {Topic}-{Partition}",
            ["summary_zh"] = $"{Topic}-{Partition} 中 {Metric} 的时间序列过多",
            ["description"] = "New series of it are no longer told apart: their numbers go into one series with the label __overflow__. Remove the label that has too many values, or raise the bounds (samples.max_series…, engine.memory_limit).",
            ["description_zh"] = "其新的时间序列不再区分：数值计入带 __overflow__ 标签的同一序列。请去掉取值过多的标签，或提高上限（samples.max_series…、engine.memory_limit）。",
        },
        StartsAt = StartsAt,
        EndsAt = endsAt,
    };
}

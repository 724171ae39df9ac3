using System.ComponentModel;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.LogMetrics;

/// <summary>One metric that log events yield. It is checked as a whole with the table that it stands in: see <see cref="MetricTable"/>.</summary>
public sealed record LogMetric
{
    [Description("The metric's name: letters, digits, _ and :, no digit first. One of a shipped metric takes its place.")]
    public string Name { get; init; } = "";

    [Description("Condition that chooses the events: event == order_paid and amount >= 100. Empty for all that have the fields below.")]
    public string Where { get; init; } = "";

    [Description("Field whose number is folded, with its scale: duration_ms / 1000. Empty for 1 an event.")]
    public string Value { get; init; } = "";

    [Description("Condition that is folded as 1 where it holds and 0 where not: the average is a ratio.")]
    public string When { get; init; } = "";

    [Description("Condition that chooses the events that are counted; of the others the value is added to the sum alone. So the average is a ratio of two kinds of events.")]
    public string Over { get; init; } = "";

    [Description("Labels: a field each, or name=field.")]
    public IReadOnlyList<string> Labels { get; init; } = [];

    [Description("Which number of a window is the metric's value. Unsaid stands for distinct, money, average or count, by what is folded.")]
    public Shows Shows { get; init; }

    [Description("Unit of the value, for readers: s, CNY.")]
    public string Unit { get; init; } = "";

    [Description("Keep the distribution of the values, for p50, p90, p95 and p99 within 1 %.")]
    public bool Quantiles { get; init; }

    [Description("Fields whose different values, together, are counted, with a standard error of 0.81 %.")]
    public IReadOnlyList<string> Distinct { get; init; } = [];

    [Description("Keep the exact sum of the values, which are amounts of money.")]
    public bool Money { get; init; }

    [Description("Combinations of labels that one partition's task keeps open; new ones beyond it go into the metric's overflow series. 1 to 100000.")]
    public int MaxSeries { get; init; } = 1000;
}

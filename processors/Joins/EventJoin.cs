using System.ComponentModel;

namespace Monitoring.Processors.Joins;

/// <summary>Events of one kind that wait for events of another kind with the same key.</summary>
public sealed record EventJoin
{
    [Description("Name of the metric that shows the share of left events that found a right one in time: letters, digits, _ and :, no digit first. One of a shipped join takes its place.")]
    public string Name { get; init; } = "";

    [Description("The events that are counted, each in the window in which it happened. One of the same key within `within` of another is the same again. Of one key up to 8 wait; what is beyond is counted in join_facts_cut.")]
    public JoinSide Left { get; init; } = new();

    [Description("The events that they wait for. The first of the same key counts. An event that is on both sides with one key is on the left side only. Of one key up to 8 wait, as on the left.")]
    public JoinSide Right { get; init; } = new();

    [Description("How long after the left event the right one may happen. The metric's windows are shown so much later than others; where it is made shorter, what waits at that moment may be late for them. 1s to 7d.")]
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(30);

    [Description("Name of the metric that shows the seconds from the left event to the right one, with quantiles; empty for none.")]
    public string Time { get; init; } = "";

    [Description("Labels, taken from the left event: a field each, or name=field.")]
    public IReadOnlyList<string> Labels { get; init; } = [];
}

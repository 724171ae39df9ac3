using System.ComponentModel;

namespace Monitoring.Processors.Sessions;

/// <summary>One step of the funnel.</summary>
public sealed record FunnelStep
{
    [Description("The step's name, the value of the label step of funnel_step: letters, digits, _, - and ., up to 64.")]
    public string Name { get; init; } = "";

    [Description("Condition that chooses the events that are the step: event == order_paid. An event is the first step that it fits.")]
    public string Where { get; init; } = "";
}

using System.ComponentModel;

namespace Monitoring.Processors.Joins;

/// <summary>The events that are one side of a join.</summary>
public sealed record JoinSide
{
    [Description("Condition that chooses the events: event == order_paid.")]
    public string Where { get; init; } = "";

    [Description("Field with what the two sides have in common, by its short name of log_metrics.fields or its path: order_id | order.id. Where masking redacts it there is no join: make it a pseudonym.")]
    public string Key { get; init; } = "";
}

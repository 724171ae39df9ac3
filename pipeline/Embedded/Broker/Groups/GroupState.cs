namespace Monitoring.Pipeline.Embedded.Broker.Groups;

/// <summary>Where a group stands between two rebalances; the names are what DescribeGroups answers.</summary>
internal enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
}

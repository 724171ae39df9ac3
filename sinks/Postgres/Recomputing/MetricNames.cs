namespace Monitoring.Sinks.Postgres.Recomputing;

/// <summary>A choice of metrics: the named ones, or all but them.</summary>
/// <param name="Names">As stored.</param>
/// <param name="IsExcept">True for all but them.</param>
public sealed record MetricNames(IReadOnlyCollection<string> Names, bool IsExcept = false);

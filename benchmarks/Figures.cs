namespace Monitoring.Benchmarks;

/// <summary>One measured number beside its goal and what it was compared with.</summary>
/// <param name="Name">What was measured, dotted.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit, for example <c>rows/s</c> or <c>ratio</c>.</param>
/// <param name="Goal">What it should be, for people; null where there is no goal.</param>
/// <param name="Against">What it was compared with in the same run; null where nothing was.</param>
public sealed record Figure(string Name, double Value, string Unit, string? Goal, string? Against);

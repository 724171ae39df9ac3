namespace Monitoring.Pipeline.Commands.Recompute;

/// <summary>What <c>monitoring recompute</c> was asked for.</summary>
/// <param name="Range">ms since 1970 UTC, the end not in it.</param>
/// <param name="Levels">Names of the levels.</param>
/// <param name="Metrics">Names of the metrics; none for all.</param>
/// <param name="AcceptFewer">Also correct windows for which fewer rows are stored than the stream counted.</param>
/// <param name="DryRun">Print what would change, and write nothing.</param>
internal sealed record RecomputeRequest((long From, long To) Range, IReadOnlySet<string> Levels, IReadOnlyList<string> Metrics, bool AcceptFewer, bool DryRun);

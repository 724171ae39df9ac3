namespace Monitoring.Pipeline.Torture.Workload;

/// <summary>One event as it was handed to the producer.</summary>
/// <param name="Number">Of the event; a resent one keeps it.</param>
/// <param name="Source">Which of the sources it is from, from 0.</param>
/// <param name="TimeMs">When it happened, ms since 1970 UTC.</param>
/// <param name="Kind">What it is good for.</param>
internal readonly record struct SentEvent(int Number, int Source, long TimeMs, EventKind Kind);

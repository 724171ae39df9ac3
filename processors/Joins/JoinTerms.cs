namespace Monitoring.Processors.Joins;

/// <summary>What one join goes by.</summary>
/// <param name="Name">Name of the metric of shares.</param>
/// <param name="Time">Name of the metric of times, or empty.</param>
/// <param name="Within">How long after the left event the right one may happen.</param>
public sealed record JoinTerms(string Name, string Time, TimeSpan Within);

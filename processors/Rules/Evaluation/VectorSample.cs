namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A series' value at the time of an evaluation.</summary>
/// <param name="Labels">The metric's name among them where it is kept.</param>
/// <param name="TimeMs">Milliseconds since 1970 UTC.</param>
/// <param name="Value">Any number.</param>
internal readonly record struct VectorSample(LabelSet Labels, long TimeMs, double Value);

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A series' value within an evaluation.</summary>
/// <param name="Labels">The metric's name among them until it is dropped.</param>
/// <param name="Value">Any number.</param>
/// <param name="DropsName">True where the name is to be dropped at the end of the evaluation.</param>
internal readonly record struct Sample(LabelSet Labels, double Value, bool DropsName);

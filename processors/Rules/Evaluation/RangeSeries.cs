namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A series' samples in a range of time.</summary>
internal readonly record struct RangeSeries(LabelSet Labels, ReadOnlyMemory<Point> Points, bool DropsName);

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A series and its samples in time order.</summary>
internal readonly record struct SeriesPoints(LabelSet Labels, ReadOnlyMemory<Point> Points);

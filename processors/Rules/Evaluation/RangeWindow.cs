namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>What a function of a range vector computes from: at least one sample of a series.</summary>
/// <param name="points">In time order; of an extended range also those around it.</param>
/// <param name="bounds">Where the range lies.</param>
/// <param name="timeMs">Of the evaluation.</param>
/// <param name="scalars">The other arguments.</param>
internal readonly ref struct RangeWindow(ReadOnlySpan<Point> points, in RangeBounds bounds, long timeMs, ReadOnlySpan<double> scalars)
{
    public ReadOnlySpan<Point> Points { get; } = points;

    public RangeBounds Bounds { get; } = bounds;

    public long TimeMs { get; } = timeMs;

    public ReadOnlySpan<double> Scalars { get; } = scalars;
}

/// <summary>Computes one value of a window; null where there is none.</summary>
internal delegate double? RangeFunction(in RangeWindow window);

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A series that a selector chose, with its samples in all of the time that the query looks at.</summary>
internal readonly record struct SelectedSeries(LabelSet Labels, ReadOnlyMemory<Point> Points)
{
    /// <summary>The newest sample at a time, unless it is too old or a staleness marker.</summary>
    /// <param name="timeMs">ms since 1970 UTC.</param>
    /// <param name="lookbackMs">How old it may be.</param>
    /// <param name="isLeftClosed">True where it may be exactly that old.</param>
    /// <param name="found">The sample.</param>
    public bool TryNewest(long timeMs, long lookbackMs, bool isLeftClosed, out Point found)
    {
        var points = Points.Span;
        var at = points.FirstFrom(timeMs + 1) - 1;
        found = at < 0 ? default : points[at];
        var age = timeMs - found.TimeMs;
        return at >= 0 && (isLeftClosed ? age <= lookbackMs : age < lookbackMs) && !found.IsStale;
    }

    /// <summary>The samples after the one time, up to the other, inclusive.</summary>
    public ReadOnlyMemory<Point> Window(long fromMs, long toMs, bool isLeftClosed)
    {
        var points = Points.Span;
        var from = points.FirstFrom(isLeftClosed ? fromMs : fromMs + 1);
        var to = points.FirstFrom(toMs + 1);
        return to > from ? Points[from..to] : default;
    }
}

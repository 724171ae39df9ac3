namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Looks into samples in time order.</summary>
internal static class Points
{
    /// <summary>The place of the first sample at or after a time; the count where there is none.</summary>
    public static int FirstFrom(this ReadOnlySpan<Point> points, long timeMs)
    {
        int low = 0, high = points.Length;
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            if (points[middle].TimeMs < timeMs) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    public static int FirstFrom(this Span<Point> points, long timeMs) => ((ReadOnlySpan<Point>)points).FirstFrom(timeMs);

    /// <summary>The samples without staleness markers; the same memory where there are none.</summary>
    public static ReadOnlyMemory<Point> WithoutMarkers(this ReadOnlyMemory<Point> points)
    {
        var count = 0;
        foreach (ref readonly var point in points.Span)
        {
            if (!point.IsStale) count++;
        }

        if (count == points.Length) return points;
        var kept = new Point[count];
        var at = 0;
        foreach (ref readonly var point in points.Span)
        {
            if (!point.IsStale) kept[at++] = point;
        }

        return kept;
    }
}

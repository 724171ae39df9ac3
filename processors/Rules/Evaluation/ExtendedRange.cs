using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Ranges whose edges have values of their own: that of the sample before (anchored) or interpolated ones (smoothed).</summary>
internal static class ExtendedRange
{
    private static readonly string[] AnchoredFunctions = ["changes", "delta", "increase", "rate", "resets"];
    private static readonly string[] SmoothedFunctions = ["delta", "increase", "rate"];

    /// <exception cref="EvaluationException">The function does not know such a range.</exception>
    public static void RequireFit(RangeExtension extension, string function)
    {
        if (extension == RangeExtension.None) return;
        var allowed = extension == RangeExtension.Anchored ? AnchoredFunctions : SmoothedFunctions;
        if (Array.IndexOf(allowed, function) >= 0) return;
        throw new EvaluationException($"{(extension == RangeExtension.Anchored ? "anchored" : "smoothed")} modifier can only be used with: {string.Join(", ", allowed)} - not with {function}");
    }

    /// <summary>The value at a time between samples around it; that of the one before where none follows.</summary>
    public static bool TrySmooth(ReadOnlySpan<Point> points, long timeMs, out double value)
    {
        value = 0;
        var next = points.FirstFrom(timeMs);
        if (next < points.Length && points[next].TimeMs == timeMs) value = points[next].Value;
        else if (next == 0) return false;
        else value = next < points.Length ? Interpolated(points[next - 1], points[next], timeMs, false) : points[next - 1].Value;
        return true;
    }

    /// <summary>The samples of an anchored range, the newest before it included; of any other range, all.</summary>
    public static ReadOnlySpan<Point> Anchored(in RangeWindow window)
    {
        if (window.Bounds.Extension != RangeExtension.Anchored) return window.Points;
        var after = window.Points.FirstFrom(window.Bounds.StartMs + 1);
        return after == window.Points.Length ? [] : window.Points[Math.Max(0, after - 1)..];
    }

    /// <summary>The growth between the edges.</summary>
    public static double? Growth(in RangeWindow window, bool isCounter, bool isPerSecond)
    {
        var points = window.Points;
        var (start, end) = (window.Bounds.StartMs, window.Bounds.EndMs);
        var isSmoothed = window.Bounds.Extension == RangeExtension.Smoothed;
        var last = points.Length - 1;
        var first = Math.Max(0, Math.Min(last, points.FirstFrom(start + 1)) - 1);
        if (isSmoothed) last = Math.Min(last, points.FirstFrom(end));
        if (points[last].TimeMs <= start || (isSmoothed && points[first].TimeMs > end)) return null;
        var left = isSmoothed && points[first].TimeMs < start ? Interpolated(points[first], points[first + 1], start, isCounter) : points[first].Value;
        var right = isSmoothed && last > 0 && points[last].TimeMs > end ? Interpolated(points[last - 1], points[last], end, isCounter) : points[last].Value;
        var growth = right - left;
        if (isCounter)
        {
            if (points[first].TimeMs <= start) first++;
            if (points[last].TimeMs >= end) last--;
            growth += Resets(left, right, last < first ? [] : points[first..(last + 1)]);
        }

        return isPerSecond ? growth / window.Bounds.Seconds : growth;
    }

    private static double Resets(double left, double right, ReadOnlySpan<Point> within)
    {
        var lost = 0.0;
        var before = left;
        foreach (ref readonly var point in within)
        {
            if (point.Value < before) lost += before;
            before = point.Value;
        }

        return right < before ? lost + before : lost;
    }

    // A counter that was reset in between began at 0.
    private static double Interpolated(in Point before, in Point after, long timeMs, bool isCounter)
    {
        var start = isCounter && after.Value < before.Value ? 0 : before.Value;
        return start + ((after.Value - start) * (timeMs - before.TimeMs) / (after.TimeMs - before.TimeMs));
    }
}

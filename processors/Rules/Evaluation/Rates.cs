using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>How a series grows.</summary>
internal static class Rates
{
    /// <summary>The growth over the range, extrapolated from the first and the last sample towards its edges.</summary>
    /// <param name="window">At least two samples, or there is no value.</param>
    /// <param name="isCounter">True where a smaller value is a reset to 0.</param>
    /// <param name="isPerSecond">False for the growth of the whole range.</param>
    public static double? Extrapolated(in RangeWindow window, bool isCounter, bool isPerSecond)
    {
        if (window.Bounds.Extension != RangeExtension.None) return ExtendedRange.Growth(window, isCounter, isPerSecond);
        var points = window.Points;
        if (points.Length < 2) return null;
        var growth = points[^1].Value - points[0].Value;
        if (isCounter) AddResets(points, ref growth);
        var toStart = (points[0].TimeMs - window.Bounds.StartMs) / 1000.0;
        var toEnd = (window.Bounds.EndMs - points[^1].TimeMs) / 1000.0;
        var sampled = (points[^1].TimeMs - points[0].TimeMs) / 1000.0;
        var between = sampled / (points.Length - 1);

        // An edge further away than samples are apart is beyond the series: it is taken to begin or end half a step out.
        var threshold = between * 1.1;
        if (toStart >= threshold) toStart = between / 2;
        if (isCounter && growth > 0 && points[0].Value >= 0)
        {
            // A counter cannot have begun below zero.
            var toZero = sampled * (points[0].Value / growth);
            if (toZero < toStart) toStart = toZero;
        }

        if (toEnd >= threshold) toEnd = between / 2;
        var factor = (sampled + toStart + toEnd) / sampled;
        if (isPerSecond) factor /= window.Bounds.Seconds;
        return growth * factor;
    }

    /// <summary>The growth from the last but one sample to the last.</summary>
    public static double? OfLastTwo(in RangeWindow window, bool isPerSecond)
    {
        if (window.Points.Length < 2) return null;
        var (before, last) = (window.Points[^2], window.Points[^1]);
        if (last.TimeMs == before.TimeMs) return null;
        var growth = isPerSecond && last.Value < before.Value ? last.Value : last.Value - before.Value;
        return isPerSecond ? growth / ((last.TimeMs - before.TimeMs) / 1000.0) : growth;
    }

    // One after the other, not their sum, which would be rounded otherwise than in Prometheus.
    private static void AddResets(ReadOnlySpan<Point> points, ref double growth)
    {
        for (var i = 1; i < points.Length; i++)
        {
            if (points[i].Value < points[i - 1].Value) growth += points[i - 1].Value;
        }
    }
}

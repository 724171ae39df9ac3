using System.Globalization;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Double exponential smoothing: a mean in which what is older counts less, with its trend.</summary>
internal static class Smoothing
{
    /// <exception cref="EvaluationException">A factor is not between 0 and 1.</exception>
    public static double? Of(in RangeWindow window)
    {
        var (smoothing, trend) = (window.Scalars[0], window.Scalars[1]);
        if (smoothing <= 0 || smoothing >= 1) throw Wrong("smoothing", smoothing);
        if (trend <= 0 || trend >= 1) throw Wrong("trend", trend);
        var points = window.Points;
        if (points.Length < 2) return null;
        double before = 0, level = points[0].Value, slope = points[1].Value - points[0].Value;
        for (var i = 1; i < points.Length; i++)
        {
            if (i > 1) slope = (trend * (level - before)) + ((1 - trend) * slope);
            var next = (smoothing * points[i].Value) + ((1 - smoothing) * (level + slope));
            (before, level) = (level, next);
        }

        return level;
    }

    private static EvaluationException Wrong(string name, double value) =>
        new(string.Create(CultureInfo.InvariantCulture, $"invalid {name} factor. Expected: 0 < {name[0]}f < 1, got: {value:F6}"));
}

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The functions of range vectors.</summary>
internal static class RangeFunctions
{
    private static readonly Dictionary<string, RangeFunction> All = new(StringComparer.Ordinal)
    {
        ["rate"] = (in w) => Rates.Extrapolated(w, true, true),
        ["increase"] = (in w) => Rates.Extrapolated(w, true, false),
        ["delta"] = (in w) => Rates.Extrapolated(w, false, false),
        ["irate"] = (in w) => Rates.OfLastTwo(w, true),
        ["idelta"] = (in w) => Rates.OfLastTwo(w, false),
        ["changes"] = (in w) => Count(w, static (before, now) => now != before && !(double.IsNaN(now) && double.IsNaN(before))),
        ["resets"] = (in w) => Count(w, static (before, now) => now < before),
        ["deriv"] = (in w) => w.Points.Length < 2 ? null : LinearRegression.Of(w.Points, w.Points[0].TimeMs).Slope,
        ["predict_linear"] = Predicted,
        ["double_exponential_smoothing"] = Smoothing.Of,
        ["holt_winters"] = Smoothing.Of,
        ["sum_over_time"] = Sum,
        ["avg_over_time"] = Mean,
        ["count_over_time"] = (in w) => w.Points.Length,
        ["present_over_time"] = (in _) => 1,
        ["first_over_time"] = (in w) => w.Points[0].Value,
        ["last_over_time"] = (in w) => w.Points[^1].Value,
        ["min_over_time"] = (in w) => w.Points[Extreme(w.Points, static (now, best) => now < best)].Value,
        ["max_over_time"] = (in w) => w.Points[Extreme(w.Points, static (now, best) => now > best)].Value,
        ["ts_of_first_over_time"] = (in w) => w.Points[0].TimeMs / 1000.0,
        ["ts_of_last_over_time"] = (in w) => w.Points[^1].TimeMs / 1000.0,
        ["ts_of_min_over_time"] = (in w) => w.Points[Extreme(w.Points, static (now, best) => now <= best)].TimeMs / 1000.0,
        ["ts_of_max_over_time"] = (in w) => w.Points[Extreme(w.Points, static (now, best) => now >= best)].TimeMs / 1000.0,
        ["quantile_over_time"] = (in w) => Quantile.Of(w.Scalars[0], Values(w.Points)),
        ["mad_over_time"] = Deviation,
        ["stdvar_over_time"] = (in w) => Variance(w.Points),
        ["stddev_over_time"] = (in w) => Math.Sqrt(Variance(w.Points)),
    };

    public static RangeFunction? Find(string name) => All.GetValueOrDefault(name);

    private static double? Count(in RangeWindow window, Func<double, double, bool> differs)
    {
        var points = ExtendedRange.Anchored(window);
        if (points.Length == 0) return null;
        var count = 0;
        for (var i = 1; i < points.Length; i++)
        {
            if (differs(points[i - 1].Value, points[i].Value)) count++;
        }

        return count;
    }

    private static double? Predicted(in RangeWindow window)
    {
        if (window.Points.Length < 2) return null;
        var (slope, intercept) = LinearRegression.Of(window.Points, window.TimeMs);
        return (slope * window.Scalars[0]) + intercept;
    }

    private static double? Sum(in RangeWindow window)
    {
        var sum = default(KahanSum);
        foreach (ref readonly var point in window.Points) sum.Add(point.Value);
        return sum.Total;
    }

    private static double? Mean(in RangeWindow window)
    {
        var mean = default(RunningMean);
        foreach (ref readonly var point in window.Points) mean.Add(point.Value);
        return mean.Value;
    }

    // Anything is better than NaN.
    private static int Extreme(ReadOnlySpan<Point> points, Func<double, double, bool> isBetter)
    {
        var best = 0;
        for (var i = 0; i < points.Length; i++)
        {
            if (isBetter(points[i].Value, points[best].Value) || double.IsNaN(points[best].Value)) best = i;
        }

        return best;
    }

    private static double[] Values(ReadOnlySpan<Point> points)
    {
        var values = new double[points.Length];
        for (var i = 0; i < points.Length; i++) values[i] = points[i].Value;
        return values;
    }

    private static double? Deviation(in RangeWindow window)
    {
        var values = Values(window.Points);
        if (Array.Exists(values, double.IsNaN)) return double.NaN;
        var median = Quantile.Of(0.5, values);
        for (var i = 0; i < values.Length; i++) values[i] = Math.Abs(values[i] - median);
        return Quantile.Of(0.5, values);
    }

    private static double Variance(ReadOnlySpan<Point> points)
    {
        var count = 0.0;
        KahanSum mean = default, squares = default;
        foreach (ref readonly var point in points)
        {
            count++;
            var delta = point.Value - (mean.Sum + mean.Lost);
            mean.Add(delta / count);
            squares.Add(delta * (point.Value - (mean.Sum + mean.Lost)));
        }

        return (squares.Sum + squares.Lost) / count;
    }
}

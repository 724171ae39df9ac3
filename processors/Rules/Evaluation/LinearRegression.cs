namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The straight line that lies closest to some samples.</summary>
internal static class LinearRegression
{
    /// <summary>Per second, and the value at a time.</summary>
    public static (double Slope, double Intercept) Of(ReadOnlySpan<Point> points, long timeMs)
    {
        KahanSum sumX = default, sumY = default, sumXY = default, sumX2 = default;
        var isConstant = true;
        foreach (ref readonly var point in points)
        {
            // A constant line is exact, which sums are not. NaN is no constant.
            if (point.Value != points[0].Value) isConstant = false;
            var x = (point.TimeMs - timeMs) / 1000.0;
            sumX.Add(x);
            sumY.Add(point.Value);
            sumXY.Add(x * point.Value);
            sumX2.Add(x * x);
        }

        if (isConstant) return double.IsInfinity(points[0].Value) ? (double.NaN, double.NaN) : (0, points[0].Value);
        var n = (double)points.Length;
        var (x1, y1) = (sumX.Sum + sumX.Lost, sumY.Sum + sumY.Lost);
        var covariance = sumXY.Sum + sumXY.Lost - (x1 * y1 / n);
        var variance = sumX2.Sum + sumX2.Lost - (x1 * x1 / n);
        var slope = covariance / variance;
        return (slope, (y1 / n) - (slope * x1 / n));
    }
}

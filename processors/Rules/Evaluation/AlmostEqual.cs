namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Compares numbers that rounding may have parted.</summary>
internal static class AlmostEqual
{
    // The smallest number that is held at full precision.
    private const double LeastNormal = 2.2250738585072014E-308;

    /// <summary>True where the difference is less than a share of the sum, or both are NaN; a staleness marker equals only a staleness marker.</summary>
    public static bool Are(double a, double b, double share)
    {
        var (isStaleA, isStaleB) = (new Point(0, a).IsStale, new Point(0, b).IsStale);
        if (isStaleA || isStaleB) return isStaleA && isStaleB;
        if ((double.IsNaN(a) && double.IsNaN(b)) || a == b) return true;
        var sum = Math.Abs(a) + Math.Abs(b);
        var difference = Math.Abs(a - b);
        return a == 0 || b == 0 || sum < LeastNormal ? difference < share * LeastNormal : difference / Math.Min(sum, double.MaxValue) < share;
    }
}

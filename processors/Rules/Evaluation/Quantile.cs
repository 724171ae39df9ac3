namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The value that a share of some values lies below.</summary>
internal static class Quantile
{
    /// <summary>Between two values the weighted mean of them; the infinities for a share outside of 0 to 1.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="values">Are put in order, NaN first.</param>
    public static double Of(double share, Span<double> values)
    {
        if (values.Length == 0 || double.IsNaN(share)) return double.NaN;
        if (share < 0) return double.NegativeInfinity;
        if (share > 1) return double.PositiveInfinity;
        values.Sort();
        var rank = share * (values.Length - 1);
        var lower = Math.Max(0, Math.Floor(rank));
        var upper = Math.Min(values.Length - 1, lower + 1);
        var weight = rank - Math.Floor(rank);
        return (values[(int)lower] * (1 - weight)) + (values[(int)upper] * weight);
    }
}

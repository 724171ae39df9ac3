namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Where Go's mathematics differ from .NET's.</summary>
internal static class GoMath
{
    /// <summary>The larger; an infinity wins over NaN.</summary>
    public static double Max(double a, double b) => double.IsPositiveInfinity(a) || double.IsPositiveInfinity(b) ? double.PositiveInfinity : Math.Max(a, b);

    /// <summary>The smaller; an infinity wins over NaN.</summary>
    public static double Min(double a, double b) => double.IsNegativeInfinity(a) || double.IsNegativeInfinity(b) ? double.NegativeInfinity : Math.Min(a, b);
}

namespace Monitoring.Processors.Windowing.Sketches;

/// <summary>Maps positive numbers to bins whose bounds are at most 1.01 / 0.99 apart.</summary>
/// <remarks>
/// The logarithm is replaced by exponent and a cubic of the significand, which costs 1 % more bins than the logarithm's least and no
/// transcendental function, so that every machine gives the same bin. Source: Masson, Rim, Lee, "DDSketch: a fast and fully-mergeable quantile sketch
/// with relative-error guarantees", VLDB 2019, section 2.1, and its "cubically interpolated mapping".
/// </remarks>
internal static class CubicMapping
{
    /// <summary>The largest relative error of <see cref="Value"/> against any number of the bin.</summary>
    public const double RelativeError = 0.01;

    // The cubic that is 0 at 0 and 1 at 1, and whose slope against the natural logarithm is nowhere below 10 / 7.
    private const double A = 6.0 / 35, B = -3.0 / 5, C = 10.0 / 7;

    // (7 / 10) / ln(1.01 / 0.99): a literal, because a library's logarithm may differ in the last bit.
    private const double BinsPerUnit = 34.99883330222059;

    /// <summary>The bin of a positive, normal, finite number.</summary>
    public static int Bin(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var s = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000) - 1;
        return (int)Math.Floor((exponent + Cubic(s)) * BinsPerUnit);
    }

    /// <summary>The number that stands for every number of the bin.</summary>
    public static double Value(int bin)
    {
        // The harmonic mean of the bounds: as far, relatively, from the one as from the other. Halved first, or the topmost bins would overflow.
        var (lower, upper) = (LowerBound(bin), Math.Min(LowerBound(bin + 1), double.MaxValue));
        return lower / (0.5 + lower / upper * 0.5);
    }

    private static double LowerBound(int bin)
    {
        var place = bin / BinsPerUnit;
        var exponent = Math.Floor(place);
        var (wanted, low, high) = (place - exponent, 0.0, 1.0);
        // Bisection gives the same bits everywhere; nobody waits for it.
        for (var i = 0; i < 53; i++)
        {
            var middle = (low + high) / 2;
            if (Cubic(middle) < wanted) low = middle;
            else high = middle;
        }

        return Math.ScaleB(1 + high, (int)exponent);
    }

    private static double Cubic(double s) => ((A * s + B) * s + C) * s;
}

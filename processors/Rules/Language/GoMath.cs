namespace Monitoring.Processors.Rules.Language;

/// <summary>Where Go's mathematics differ from .NET's, be it in the last digit.</summary>
/// <remarks>The methods and constants are those of Go's package math on x86-64 with fused multiply-add: logarithms after FreeBSD's msun (e_log.c, Sun Microsystems 1993), exponentials after N. Shibata's SLEEF.</remarks>
internal static class GoMath
{
    private const double Log2OfE = 1.44269504088896340735992468100189214;
    private const double Log10OfE = 0.43429448190325182765112891891660508;

    // log(2) in parts; of the first of each pair so many bits are zero that its product with an exponent is exact.
    private const double LogOf2High = 6.93147180369123816490e-01;
    private const double LogOf2Low = 1.90821492927058770002e-10;
    private const double LogOf2Upper = 0.69314718055966295651160180568695068359375;
    private const double LogOf2Rest = 0.28235290563031577122588448175013436025525412068e-12;

    // 1/n! from n = 8 down to 1.
    private static readonly double[] s_taylor = [1 / 40320.0, 1 / 5040.0, 1 / 720.0, 1 / 120.0, 1 / 24.0, 1 / 6.0, 0.5, 1];

    /// <summary>The larger; an infinity wins over NaN.</summary>
    public static double Max(double a, double b) => double.IsPositiveInfinity(a) || double.IsPositiveInfinity(b) ? double.PositiveInfinity : Math.Max(a, b);

    /// <summary>The smaller; an infinity wins over NaN.</summary>
    public static double Min(double a, double b) => double.IsNegativeInfinity(a) || double.IsNegativeInfinity(b) ? double.NegativeInfinity : Math.Min(a, b);

    /// <summary>A power by repeated squaring of the fraction; what the exponent has behind the point goes by logarithm.</summary>
    public static double Pow(double x, double y)
    {
        var exponent = Math.Abs(y);
        var whole = Math.Truncate(exponent);
        var part = exponent - whole;
        if (!double.IsFinite(x) || !double.IsFinite(y) || x == 0 || x == 1 || y == 0 || (x < 0 && part != 0) || whole >= 9.223372036854775808e18) return Math.Pow(x, y);
        if (y == 1) return x;
        if (exponent == 0.5) return y > 0 ? Math.Sqrt(x) : 1 / Math.Sqrt(x);
        var result = 1.0;
        if (part > 0.5)
        {
            part--;
            whole++;
        }

        if (part != 0) result = Exp(part * Log(x));
        var (square, power) = Parts(x);
        var scale = 0L;
        for (var left = (long)whole; left != 0; left >>= 1)
        {
            if (Math.Abs(power) > 1 << 12)
            {
                // Beyond all numbers in any case.
                scale += power;
                break;
            }

            if ((left & 1) == 1)
            {
                result *= square;
                scale += power;
            }

            square *= square;
            power *= 2;
            if (square >= 0.5) continue;
            square += square;
            power--;
        }

        return y < 0 ? Scaled(1 / result, -scale) : Scaled(result, scale);
    }

    /// <summary>The natural logarithm.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x)) return Math.Log(x);
        var (fraction, exponent) = Parts(x);
        if (fraction < 0.70710678118654752440)
        {
            fraction *= 2;
            exponent--;
        }

        var f = fraction - 1;
        var s = f / (2 + f);
        var s2 = s * s;
        var s4 = s2 * s2;
        var odd = s2 * (6.666666666666735130e-01 + (s4 * (2.857142874366239149e-01 + (s4 * (1.818357216161805012e-01 + (s4 * 1.479819860511658591e-01))))));
        var even = s4 * (3.999999999940941908e-01 + (s4 * (2.222219843214978396e-01 + (s4 * 1.531383769920937332e-01))));
        var half = 0.5 * f * f;
        return (exponent * LogOf2High) - (half - ((s * (half + (odd + even))) + (exponent * LogOf2Low)) - f);
    }

    /// <summary>The logarithm to base 2, exact for powers of 2.</summary>
    public static double Log2(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x)) return Math.Log(x);
        var (fraction, exponent) = Parts(x);
        return fraction == 0.5 ? exponent - 1 : (Log(fraction) * Log2OfE) + exponent;
    }

    /// <summary>The logarithm to base 10.</summary>
    public static double Log10(double x) => Log(x) * Log10OfE;

    /// <summary>The power of e: a Taylor series at a sixteenth of what lies beyond the nearest power of 2, squared four times.</summary>
    public static double Exp(double x)
    {
        if (!double.IsFinite(x) || Math.Abs(x) > 750) return Math.Exp(x);
        var exponent = Math.Round(x * Log2OfE);
        var rest = Math.FusedMultiplyAdd(-exponent, LogOf2Upper, x);
        rest = Math.FusedMultiplyAdd(-exponent, LogOf2Rest, rest) * 0.0625;
        var sum = s_taylor[0];
        for (var i = 1; i < s_taylor.Length; i++) sum = Math.FusedMultiplyAdd(sum, rest, s_taylor[i]);

        // Of e^r - 1, so that the digits of a small r are kept: (1 + d)^2 - 1 = d (d + 2).
        var beyond = sum * rest;
        for (var i = 0; i < 3; i++) beyond *= beyond + 2;
        return Scaled(Math.FusedMultiplyAdd(beyond, beyond + 2, 1), (long)exponent);
    }

    // A fraction of at least a half and less than 1, and the power of 2 to multiply it with.
    private static (double Fraction, long Exponent) Parts(double x)
    {
        var exponent = Math.ILogB(x) + 1;
        return (Math.ScaleB(x, -exponent), exponent);
    }

    private static double Scaled(double fraction, long exponent) => Math.ScaleB(fraction, (int)Math.Clamp(exponent, -5000, 5000));
}

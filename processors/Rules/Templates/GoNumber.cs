using System.Globalization;
using System.Numerics;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>Floating-point numbers as Go writes them: halves round to the even digit, exponents have two digits.</summary>
internal static class GoNumber
{
    /// <summary>The number in a form of <c>strconv.FormatFloat</c>.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="form"><c>e</c>, <c>f</c> or <c>g</c>.</param>
    /// <param name="precision">Digits behind the point, for <c>g</c> all digits; -1 for as few as read back the same.</param>
    public static string Format(double value, char form, int precision)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        var sign = double.IsNegative(value) ? "-" : "";
        value = Math.Abs(value);
        var (digits, point) = precision < 0 ? Shortest(value) : form switch
        {
            'f' => Rounded(value, precision, false),
            'e' => Rounded(value, precision + 1, true),
            _ => Rounded(value, Math.Max(1, precision), true),
        };
        if (form == 'e') return sign + Exponential(digits, point, precision);
        if (form == 'f') return sign + Plain(digits, point, precision);

        digits = digits.TrimEnd('0');
        if (digits.Length == 0) return sign + "0";
        var exponent = precision < 0 ? 6 : Math.Max(1, precision);
        if (precision >= 0 && exponent > digits.Length && digits.Length >= point) exponent = digits.Length;
        return sign + (point - 1 < -4 || point - 1 >= exponent ? Exponential(digits, point, -1) : Plain(digits, point, -1));
    }

    private static string Exponential(string digits, int point, int precision)
    {
        var zero = digits.All(c => c == '0');
        var exponent = zero ? 0 : point - 1;
        digits = precision < 0 ? digits : digits.PadRight(precision + 1, '0');
        var text = digits.Length > 1 ? $"{digits[0]}.{digits[1..]}" : digits;
        return string.Create(CultureInfo.InvariantCulture, $"{text}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string Plain(string digits, int point, int precision)
    {
        var whole = point <= 0 ? "0" : digits.PadRight(point, '0')[..point];
        var rest = point <= 0 ? new string('0', -point) + digits : point < digits.Length ? digits[point..] : "";
        if (precision >= 0) rest = rest.PadRight(precision, '0')[..precision];
        return rest.Length == 0 ? whole : whole + "." + rest;
    }

    // The digits without zeros before them, and how many of them stand before the point.
    private static (string Digits, int Point) Shortest(double value)
    {
        if (value == 0) return ("0", 1);
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var digits = new string([.. shortest.TakeWhile(c => c != 'E').Where(char.IsAsciiDigit)]).TrimStart('0').TrimEnd('0');
        // The exponent of 17 digits differs from that of fewer where these round up to a power of ten.
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (digits == "1" && text[0] == '9') exponent++;
        return (digits, exponent + 1);
    }

    private static (string Digits, int Point) Rounded(double value, int count, bool significant)
    {
        if (value == 0) return (significant ? new string('0', count) : "0", 1);
        if (!significant)
        {
            var all = Scaled(value, count).ToString(CultureInfo.InvariantCulture);
            return all == "0" ? ("0", 1) : (all, all.Length - count);
        }

        var magnitude = (int)Math.Floor(Math.Log10(value));
        while (true)
        {
            var digits = Scaled(value, count - 1 - magnitude).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count) return (digits, magnitude + 1);
            magnitude += digits.Length - count;
        }
    }

    // value * 10^power to the nearest whole number, halves to the even one, exactly.
    private static BigInteger Scaled(double value, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7ff);
        var mantissa = bits & 0xfffffffffffff;
        if (exponent == 0) exponent++;
        else mantissa |= 1L << 52;
        exponent -= 1075;

        var above = new BigInteger(mantissa);
        var below = BigInteger.One;
        if (exponent > 0) above <<= exponent;
        else below <<= -exponent;
        if (power > 0) above *= BigInteger.Pow(10, power);
        else below *= BigInteger.Pow(10, -power);
        var whole = BigInteger.DivRem(above, below, out var rest);
        var order = (rest * 2).CompareTo(below);
        return order > 0 || (order == 0 && !whole.IsEven) ? whole + 1 : whole;
    }
}

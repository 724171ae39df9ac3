using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Language;

/// <summary>Reads and writes numbers as PromQL does: decimal, hexadecimal, octal with a leading 0, <c>Inf</c>, <c>NaN</c>, underscores between digits.</summary>
internal static class NumberText
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Where the number that begins at <paramref name="at"/> ends; <paramref name="at"/> itself where none does.</summary>
    public static int End(string text, int at)
    {
        var end = at;
        if (text[at] == '0' && at + 1 < text.Length && (text[at + 1] | ' ') == 'x')
        {
            end = at + 2;
            while (end < text.Length && (char.IsAsciiHexDigit(text[end]) || IsSeparator(text, end))) end++;
            return end > at + 2 ? end : at;
        }

        end = Digits(text, end);
        if (end < text.Length && text[end] == '.') end = Digits(text, end + 1);
        if (end >= text.Length || text[end] is not ('e' or 'E')) return end;
        var exponent = end + 1;
        if (exponent < text.Length && text[exponent] is '+' or '-') exponent++;
        var last = Digits(text, exponent);
        return last > exponent ? last : at;
    }

    /// <summary>The value of a number; also with a sign.</summary>
    public static bool TryParse(string text, out double value)
    {
        value = 0;
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var isNegative = digits.StartsWith('-');
        var magnitude = digits.TrimStart('+', '-');
        if (magnitude.Length == 0 || digits.Length - magnitude.Length > 1) return false;
        if (!TryMagnitude(magnitude, out value)) return false;
        if (isNegative) value = -value;
        return true;
    }

    /// <summary>A number as Go's ParseFloat reads it: decimal, so that 010 is ten.</summary>
    public static bool TryParseFloat(string text, out double value)
    {
        var digits = text.TrimStart('+', '-');
        if (text.Length - digits.Length <= 1 && IsNamed(digits, out value))
        {
            if (text[0] == '-') value = -value;
            return true;
        }

        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The shortest decimal that gives the same number, without an exponent.</summary>
    public static string Plain(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        return e < 0 ? text : Expanded(text[..e], int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static bool TryMagnitude(string text, out double value)
    {
        if (IsNamed(text, out value)) return true;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return TryInteger(text.AsSpan(2), 16, out value);
        if (text.Length > 1 && text[0] == '0' && TryInteger(text.AsSpan(1), 8, out value)) return true;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
    }

    private static bool IsNamed(string text, out double value)
    {
        var isInfinity = text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase);
        value = isInfinity ? double.PositiveInfinity : double.NaN;
        return isInfinity || text.Equals("nan", StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryInteger(ReadOnlySpan<char> digits, int radix, out double value)
    {
        value = 0;
        var sum = 0L;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix || sum > (long.MaxValue - digit) / radix) return false;
            sum = (sum * radix) + digit;
        }

        value = sum;
        return digits.Length > 0;
    }

    private static string Expanded(string mantissa, int exponent)
    {
        var sign = mantissa.StartsWith('-') ? "-" : "";
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa[sign.Length..].Replace(".", "", StringComparison.Ordinal);
        var whole = (point < 0 ? mantissa.Length : point) - sign.Length + exponent;
        if (whole <= 0) return $"{sign}0.{new string('0', -whole)}{digits}";
        return whole >= digits.Length ? sign + digits.PadRight(whole, '0') : new StringBuilder(sign).Append(digits, 0, whole).Append('.').Append(digits, whole, digits.Length - whole).ToString();
    }

    private static int Digits(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || IsSeparator(text, at))) at++;
        return at;
    }

    // An underscore counts between two digits alone.
    private static bool IsSeparator(string text, int at) =>
        text[at] == '_' && at > 0 && at + 1 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && (char.IsAsciiHexDigit(text[at - 1]) || text[at - 1] is 'x' or 'X');
}

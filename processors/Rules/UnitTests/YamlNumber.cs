using System.Globalization;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Numbers as YAML writes them.</summary>
internal static class YamlNumber
{
    public static bool TryRead(string text, out double number)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        number = plain switch
        {
            ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => double.PositiveInfinity,
            "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
            _ => double.NaN,
        };
        if (!double.IsNaN(number) || plain is ".nan" or ".NaN" or ".NAN") return true;
        var isNegative = plain.StartsWith('-');
        var digits = isNegative || plain.StartsWith('+') ? plain[1..] : plain;
        if (TryReadWhole(digits, out var whole))
        {
            number = isNegative ? -(double)whole : whole;
            return true;
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return digits.Length > 0 && (char.IsAsciiDigit(digits[0]) || digits[0] == '.') && double.TryParse(plain, style, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    // As Go reads whole numbers: 0x hexadecimal, 0b binary, 0 or 0o octal.
    private static bool TryReadWhole(string digits, out ulong number)
    {
        number = 0;
        if (digits.Length < 2 || digits[0] != '0') return false;
        var (radix, start) = char.ToLowerInvariant(digits[1]) switch { 'x' => (16, 2), 'b' => (2, 2), 'o' => (8, 2), _ => (8, 1) };
        if (start == digits.Length || digits.Length - start > 64) return false;
        UInt128 sum = 0;
        foreach (var c in digits.AsSpan(start))
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiHexDigit(c) ? char.ToLowerInvariant(c) - 'a' + 10 : radix;
            if (digit >= radix) return false;
            sum = (sum * (uint)radix) + (uint)digit;
            if (sum > ulong.MaxValue) return false;
        }

        number = (ulong)sum;
        return true;
    }
}

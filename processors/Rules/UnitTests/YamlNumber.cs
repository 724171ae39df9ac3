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
        var digits = plain.TrimStart('+', '-');
        if (digits.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var whole))
        {
            number = plain[0] == '-' ? -whole : whole;
            return true;
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return digits.Length > 0 && (char.IsAsciiDigit(digits[0]) || digits[0] == '.') && double.TryParse(plain, style, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }
}

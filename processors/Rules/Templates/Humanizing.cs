using System.Globalization;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>Numbers, durations and times as people read them.</summary>
internal static class Humanizing
{
    private static readonly string[] s_larger = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
    private static readonly string[] s_largerBinary = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];
    private static readonly string[] s_smaller = ["m", "u", "n", "p", "f", "a", "z", "y"];

    /// <summary>A number, or a text that holds one.</summary>
    /// <exception cref="FormatException">The value is neither.</exception>
    public static double Number(object? value) => value switch
    {
        double number => number,
        long number => number,
        string text => Parse(text),
        _ => throw new FormatException($"can't convert {TemplateValue.TypeName(value)} to float"),
    };

    public static string Decimal(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return Short(value);
        return Math.Abs(value) >= 1 ? Scaled(value, s_larger, 1000) : Small(value);
    }

    public static string Binary(double value) => Math.Abs(value) <= 1 || !double.IsFinite(value) ? Short(value) : Scaled(value, s_largerBinary, 1024);

    public static string Percentage(double value) => Short(value * 100) + "%";

    /// <param name="value">Seconds.</param>
    public static string Duration(double value)
    {
        if (!double.IsFinite(value)) return Short(value);
        if (value == 0) return Short(value) + "s";
        if (Math.Abs(value) < 1) return Small(value) + "s";
        var sign = value < 0 ? "-" : "";
        value = Math.Abs(value);
        // Beyond 64 bits, what Prometheus shows.
        var whole = value < long.MaxValue ? (long)value : long.MinValue;
        var (days, hours, minutes, seconds) = (whole / 86400, whole / 3600 % 24, whole / 60 % 60, whole % 60);
        if (days != 0) return FormattableString.Invariant($"{sign}{days}d {hours}h {minutes}m {seconds}s");
        if (hours != 0) return FormattableString.Invariant($"{sign}{hours}h {minutes}m {seconds}s");
        return minutes != 0 ? FormattableString.Invariant($"{sign}{minutes}m {seconds}s") : $"{sign}{Short(value)}s";
    }

    /// <param name="value">Seconds since 1970 UTC.</param>
    public static string Timestamp(double value) => double.IsFinite(value) ? Time(value).ToString() : Short(value);

    /// <param name="value">Seconds since 1970 UTC.</param>
    /// <exception cref="FormatException">No time of 64 bits of nanoseconds.</exception>
    public static TemplateTime Time(double value)
    {
        if (!double.IsFinite(value)) throw new FormatException("value is NaN or Inf");
        var nanoseconds = value * 1e9;
        if (nanoseconds is > long.MaxValue or < long.MinValue) throw new FormatException($"{TemplateValue.Show(value)} cannot be represented as a nanoseconds timestamp since it overflows int64");
        return new TemplateTime(DateTime.UnixEpoch.AddMilliseconds((long)nanoseconds / 1_000_000));
    }

    /// <summary>The seconds of a duration such as <c>1h30m</c> or <c>-5m</c>.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static double Seconds(string text)
    {
        var negative = text.StartsWith('-');
        var seconds = DurationText.Parse(negative ? text[1..] : text).TotalSeconds;
        return negative ? -seconds : seconds;
    }

    private static double Parse(string text)
    {
        var plain = text.TrimStart('+', '-').ToLowerInvariant();
        if (plain is "inf" or "infinity" && text.Length - plain.Length <= 1) return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (plain == "nan" && text.Length == 3) return double.NaN;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, style, CultureInfo.InvariantCulture, out var number)) throw new FormatException($"strconv.ParseFloat: parsing {Language.QuotedText.Of(text)}: invalid syntax");
        return double.IsFinite(number) ? number : throw new FormatException($"strconv.ParseFloat: parsing {Language.QuotedText.Of(text)}: value out of range");
    }

    private static string Scaled(double value, string[] prefixes, double step)
    {
        var prefix = "";
        foreach (var next in prefixes)
        {
            if (Math.Abs(value) < step) break;
            prefix = next;
            value /= step;
        }

        return Short(value) + prefix;
    }

    private static string Small(double value)
    {
        var prefix = "";
        foreach (var next in s_smaller)
        {
            if (Math.Abs(value) >= 1) break;
            prefix = next;
            value *= 1000;
        }

        return Short(value) + prefix;
    }

    private static string Short(double value) => GoNumber.Format(value, 'g', 4);
}

using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>Durations as Prometheus writes them: <c>90s</c>, <c>1h30m</c>, <c>7d</c>; units from large to small, each once, a year of 365 days.</summary>
internal static class RuleDuration
{
    private static readonly (string Unit, long Milliseconds, bool Exact)[] s_units =
    [
        ("y", 365L * 86_400_000, true), ("w", 7L * 86_400_000, true), ("d", 86_400_000, false), ("h", 3_600_000, false), ("m", 60_000, false), ("s", 1000, false), ("ms", 1, false),
    ];

    /// <exception cref="FormatException">The text is no duration; the message says so.</exception>
    public static TimeSpan Parse(string text)
    {
        if (text == "0") return TimeSpan.Zero;
        if (text.Length == 0) throw new FormatException("empty duration string");
        var total = 0m;
        var last = -1;
        for (var at = 0; at < text.Length;)
        {
            var number = Run(text, at, true);
            var unit = Run(text, at + number, false);
            var index = Array.FindIndex(s_units, u => u.Unit == text.Substring(at + number, unit));
            if (number > 0 && unit > 0 && index < 0) throw new FormatException($"unknown unit {Language.QuotedText.Of(text.Substring(at + number, unit))} in duration {Language.QuotedText.Of(text)}");
            if (number is 0 or > 19 || unit == 0 || index <= last) throw new FormatException($"not a valid duration string: {Language.QuotedText.Of(text)}");
            total += decimal.Parse(text.AsSpan(at, number), NumberStyles.None, CultureInfo.InvariantCulture) * s_units[index].Milliseconds;
            // What nanoseconds of 64 bits hold, about 292 years.
            if (total > long.MaxValue / 1_000_000) throw new FormatException("duration out of range");
            last = index;
            at += number + unit;
        }

        return TimeSpan.FromMilliseconds((long)total);
    }

    /// <summary>As Prometheus shows it: years and weeks only where nothing is left over.</summary>
    public static string Format(TimeSpan duration)
    {
        var left = (long)duration.TotalMilliseconds;
        if (left == 0) return "0s";
        var text = new StringBuilder(left < 0 ? "-" : "");
        left = Math.Abs(left);
        foreach (var (unit, milliseconds, exact) in s_units)
        {
            if (left < milliseconds || (exact && left % milliseconds != 0)) continue;
            text.Append(CultureInfo.InvariantCulture, $"{left / milliseconds}{unit}");
            left %= milliseconds;
        }

        return text.ToString();
    }

    private static int Run(string text, int at, bool digits)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]) == digits) end++;
        return end - at;
    }
}

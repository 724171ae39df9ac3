using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Language;

/// <summary>Reads and writes durations such as <c>1d12h</c>: years of 365 days, weeks, days, hours, minutes, seconds, milliseconds, in this order, each once.</summary>
internal static class DurationText
{
    private static readonly (string Name, long Milliseconds)[] Units =
        [("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    // As many nanoseconds as Prometheus can hold.
    private const long MostMilliseconds = long.MaxValue / 1_000_000;

    public static bool TryParse(string text, out long milliseconds) => Fault(text, out milliseconds) is null;

    /// <exception cref="FormatException">The text is no duration; the message says so as Prometheus does.</exception>
    public static TimeSpan Parse(string text) => Fault(text, out var milliseconds) is { } fault ? throw new FormatException(fault) : TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>The largest units first; years and weeks only where they fit exactly.</summary>
    public static string Of(TimeSpan duration) => Of((long)duration.TotalMilliseconds);

    /// <inheritdoc cref="Of(TimeSpan)"/>
    public static string Of(long milliseconds)
    {
        if (milliseconds == 0) return "0s";
        var text = new StringBuilder(milliseconds < 0 ? "-" : "");
        var left = Math.Abs(milliseconds);
        foreach (var (name, size) in Units)
        {
            if (left < size || (name is "y" or "w" && left % size != 0)) continue;
            text.Append(CultureInfo.InvariantCulture, $"{left / size}{name}");
            left %= size;
        }

        return text.ToString();
    }

    // What is wrong; null for a duration.
    private static string? Fault(string text, out long milliseconds)
    {
        milliseconds = 0;
        if (text == "0") return null;
        if (text.Length == 0) return "empty duration string";
        var last = -1;
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            var name = end;
            while (name < text.Length && !char.IsAsciiDigit(text[name])) name++;
            var unit = Array.FindIndex(Units, u => text.AsSpan(end, name - end).SequenceEqual(u.Name));
            if (end > at && name > end && unit < 0) return $"unknown unit {QuotedText.Of(text[end..name])} in duration {QuotedText.Of(text)}";
            if (end == at || name == end || unit <= last) return $"not a valid duration string: {QuotedText.Of(text)}";
            if (!long.TryParse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > (MostMilliseconds - milliseconds) / Units[unit].Milliseconds) return "duration out of range";
            milliseconds += count * Units[unit].Milliseconds;
            last = unit;
            at = name;
        }

        return null;
    }
}

using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>Times by Go's layouts, which show the moment Mon Jan 2 15:04:05 MST 2006, and durations as Go prints them.</summary>
internal static class GoTime
{
    // Longer ones first where one begins like another.
    private static readonly (string Layout, string Format)[] s_parts =
    [
        ("January", "MMMM"), ("Jan", "MMM"), ("Monday", "dddd"), ("Mon", "ddd"), ("MST", "'UTC'"), ("2006", "yyyy"), ("-07:00", "'+00:00'"), ("-0700", "'+0000'"), ("Z07:00", "'Z'"), ("Z0700", "'Z'"), ("-07", "'+00'"),
        ("002", "day of year"), ("01", "MM"), ("02", "dd"), ("03", "hh"), ("04", "mm"), ("05", "ss"), ("06", "yy"), ("15", "HH"), ("PM", "tt"), ("pm", "pm"), ("_2", "padded day"), ("1", "%M"), ("2", "%d"), ("3", "%h"), ("4", "%m"), ("5", "%s"),
    ];

    public static string Format(DateTime time, string layout)
    {
        var text = new StringBuilder();
        for (var i = 0; i < layout.Length;)
        {
            var fraction = Fraction(layout, i);
            if (fraction > 0)
            {
                var digits = (time.Ticks % TimeSpan.TicksPerSecond * 100).ToString("000000000", CultureInfo.InvariantCulture)[..(fraction - 1)];
                if (layout[i + 1] == '9') digits = digits.TrimEnd('0');
                if (digits.Length > 0) text.Append(layout[i]).Append(digits);
                i += fraction;
                continue;
            }

            var (part, format) = Array.Find(s_parts, p => string.CompareOrdinal(layout, i, p.Layout, 0, p.Layout.Length) == 0);
            if (part is null)
            {
                text.Append(layout[i++]);
                continue;
            }

            i += part.Length;
            text.Append(format switch
            {
                "day of year" => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                "padded day" => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
                "pm" => time.Hour < 12 ? "am" : "pm",
                _ => time.ToString(format, CultureInfo.InvariantCulture),
            });
        }

        return text.ToString();
    }

    /// <summary>1h2m3.5s, 1.5ms, 0s.</summary>
    public static string Format(long nanoseconds)
    {
        if (nanoseconds == 0) return "0s";
        var sign = nanoseconds < 0 ? "-" : "";
        var left = Math.Abs((decimal)nanoseconds);
        if (left < 1_000) return sign + Shown(left) + "ns";
        if (left < 1_000_000) return sign + Shown(left / 1_000) + "µs";
        if (left < 1_000_000_000) return sign + Shown(left / 1_000_000) + "ms";
        var seconds = left / 1_000_000_000;
        var hours = Math.Floor(seconds / 3600);
        var minutes = Math.Floor(seconds / 60) % 60;
        var text = Shown(seconds % 60) + "s";
        if (seconds >= 60) text = Shown(minutes) + "m" + text;
        return sign + (hours > 0 ? Shown(hours) + "h" : "") + text;
    }

    private static string Shown(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);

    // The length of ".000" or ",999": a point and zeros or nines, no digit after them.
    private static int Fraction(string layout, int at)
    {
        if (layout[at] is not ('.' or ',') || at + 1 == layout.Length || layout[at + 1] is not ('0' or '9')) return 0;
        var end = at + 1;
        while (end < layout.Length && layout[end] == layout[at + 1]) end++;
        return end - at > 10 || (end < layout.Length && char.IsAsciiDigit(layout[end])) ? 0 : end - at;
    }
}

using System.Globalization;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Durations as people write them: <c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>2h</c>, <c>90d</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Ticks)[] s_units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond), ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads one number and its unit; a number alone only where it is 0.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (text == "0") return true;
        foreach (var (unit, ticks) in s_units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
            if (Math.Abs(number) > long.MaxValue / ticks) return false;
            value = TimeSpan.FromTicks((long)(number * ticks));
            return true;
        }

        return false;
    }

    /// <summary>The shortest text that reads back as <paramref name="value"/>.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero) return "0s";
        var (unit, ticks) = s_units.Where(u => value.Ticks % u.Ticks == 0).OrderByDescending(u => u.Ticks).FirstOrDefault(("us", TimeSpan.TicksPerMicrosecond));
        return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / ticks}{unit}");
    }
}

using System.Globalization;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Sizes in bytes: <c>16MiB</c>, <c>500KB</c>, <c>1048576</c>.</summary>
internal static class SizeText
{
    private static readonly (string Unit, long Bytes)[] s_units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>Reads a whole number of bytes, with or without a unit.</summary>
    public static bool TryParse(string text, out long value)
    {
        foreach (var (unit, bytes) in s_units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            value = 0;
            if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            if (number > long.MaxValue / bytes || number * bytes % 1 != 0) return false;
            value = (long)(number * bytes);
            return true;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>In the largest binary unit that gives a whole number.</summary>
    public static string Format(long value)
    {
        var (unit, bytes) = s_units.Take(4).Where(u => value != 0 && value % u.Bytes == 0).OrderByDescending(u => u.Bytes).FirstOrDefault(("", 1L));
        return string.Create(CultureInfo.InvariantCulture, $"{value / bytes}{unit}");
    }
}

using System.Globalization;

namespace Monitoring.Pipeline.Commands.Recompute;

/// <summary>Ranges of time as people write them: <c>2026-11-23T10:00/2026-11-23T11:00</c>, in UTC where no offset is written.</summary>
internal static class RangeText
{
    private static readonly string[] s_formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    /// <summary>Reads a range.</summary>
    /// <param name="text">Start and end, the end not in it.</param>
    /// <param name="range">ms since 1970 UTC.</param>
    /// <returns>What is wrong with it and how to mend that, or null.</returns>
    public static string? Read(string text, out (long From, long To) range)
    {
        range = default;
        var parts = text.Split('/');
        if (parts.Length != 2 || !TryRead(parts[0], out var from) || !TryRead(parts[1], out var to))
            return $"'{text}' is no range; write START/END, for example 2026-11-23T10:00/2026-11-23T11:00, in UTC or with an offset such as +08:00.";
        range = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        return from < to ? null : $"'{text}' ends before it begins; write the earlier time first.";
    }

    private static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time) && time >= DateTimeOffset.UnixEpoch;
}

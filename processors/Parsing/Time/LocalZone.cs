using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Monitoring.Processors.Parsing.Time;

/// <summary>Turns wall-clock times without a zone into UTC.</summary>
/// <remarks>It remembers the offset of the last quarter of an hour, because a lookup in the zone's rules costs more than the rest of a stamp.</remarks>
internal sealed class LocalZone(TimeZoneInfo zone)
{
    private const long Slot = 15 * Stamp.Minute;
    private long _slot = long.MinValue;
    private long _offset;

    /// <summary>Finds an IANA zone or reads a fixed offset such as <c>+08:00</c>.</summary>
    /// <remarks>Containers without zone data still know UTC and China's offset, which has not changed since 1991.</remarks>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone)) return true;
        if (name == "Asia/Shanghai") zone = Fixed(name, TimeSpan.FromHours(8));
        else if (TryOffset(name, out var offset)) zone = Fixed(name, offset);
        return zone is not null;
    }

    /// <summary>UTC of a wall-clock time.</summary>
    public long ToUtc(long local)
    {
        var slot = Math.DivRem(local, Slot).Quotient;
        if (slot != _slot)
        {
            _slot = slot;
            _offset = zone.GetUtcOffset(new DateTime(DateTime.UnixEpoch.Ticks + local * 10, DateTimeKind.Unspecified)).Ticks / 10;
        }

        return local - _offset;
    }

    /// <summary>The wall-clock time of a UTC time, near enough to choose a year or a day by.</summary>
    public long FromUtc(long utc) => utc + (utc - ToUtc(utc));

    private static bool TryOffset(string name, out TimeSpan offset)
    {
        offset = default;
        if (name.Length != 6 || name[0] is not ('+' or '-')) return false;
        if (!TimeSpan.TryParseExact(name[1..], @"hh\:mm", CultureInfo.InvariantCulture, out offset) || offset > TimeSpan.FromHours(14)) return false;
        if (name[0] == '-') offset = -offset;
        return true;
    }

    private static TimeZoneInfo Fixed(string name, TimeSpan offset) => TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
}

namespace Monitoring.Processors.Windowing;

/// <summary>Where days begin: the midnights of a time zone whose offsets are whole hours, so that hours lie within days.</summary>
/// <remarks>Another zone takes effect with the next day that is opened.</remarks>
public sealed class Calendar
{
    private const long Hour = 3_600_000;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    /// <summary>Puts a zone into force.</summary>
    /// <param name="timezone">Its IANA name, already validated.</param>
    public void Use(string timezone) => _zone = TimeZoneInfo.FindSystemTimeZoneById(timezone);

    /// <summary>What is wrong with a zone's name, or null.</summary>
    public static string? Problem(string timezone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out var zone)) return $"there is no time zone '{timezone}' on this machine";
        var year = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600);
        var isWhole = Enumerable.Range(0, 12).All(month => zone.GetUtcOffset(year.AddMonths(month)).Ticks % TimeSpan.TicksPerHour == 0);
        return isWhole ? null : $"days of '{timezone}' do not begin with an hour of UTC, and days are merged from hours";
    }

    /// <summary>The last midnight at or before a time, both in ms since 1970 UTC.</summary>
    public long MidnightBefore(long time)
    {
        // Wild times have days too; a zone's rules end where its calendar does.
        if (time is < 0 or > 250_000_000_000_000) return time - (((time % (24 * Hour)) + (24 * Hour)) % (24 * Hour));
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(time);
        var local = moment + _zone.GetUtcOffset(moment);
        var midnight = time - (long)local.TimeOfDay.TotalMilliseconds;
        // The clock was changed between midnight and now.
        var before = DateTimeOffset.FromUnixTimeMilliseconds(midnight);
        return midnight + (long)(_zone.GetUtcOffset(moment) - _zone.GetUtcOffset(before)).TotalMilliseconds;
    }
}

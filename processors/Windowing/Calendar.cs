namespace Monitoring.Processors.Windowing;

/// <summary>Where days, weeks and months begin: the midnights of a time zone whose offsets are whole hours, so that hours lie within days.</summary>
/// <remarks>Another zone takes effect with the next days, weeks and months: those that are open end as they began, and the first of the new ones lacks what lies in them.</remarks>
public sealed class Calendar
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    // Wild times have days too; a zone's rules end where its calendar does.
    private const long Latest = 250_000_000_000_000;
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
        if (time is < 0 or > Latest) return time - (((time % Day) + Day) % Day);
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(time);
        var local = moment + _zone.GetUtcOffset(moment);
        var midnight = time - (long)local.TimeOfDay.TotalMilliseconds;
        // The clock was changed between midnight and now.
        var before = DateTimeOffset.FromUnixTimeMilliseconds(midnight);
        return midnight + (long)(_zone.GetUtcOffset(moment) - _zone.GetUtcOffset(before)).TotalMilliseconds;
    }

    /// <summary>The midnight after the one that a day begins with: it has 23 to 25 hours, so that is the one before noon of the day after, whatever the clock does.</summary>
    public long NextMidnight(long midnight) => MidnightBefore(midnight + (Day * 3 / 2));

    /// <summary>The midnight of the last Monday at or before a time.</summary>
    public long WeekOf(long time) => Back(time, date => ((int)date.DayOfWeek + 6) % 7);

    /// <summary>The Monday after the one that a week begins with.</summary>
    public long NextWeek(long monday) => WeekOf(monday + (Day * 15 / 2));

    /// <summary>The midnight of the first of a time's month.</summary>
    public long MonthOf(long time) => Back(time, date => date.Day - 1);

    /// <summary>The first of the month after the one that begins with a first.</summary>
    public long NextMonth(long first) => MonthOf(first + (Day * 63 / 2));

    // The midnight some days before that of a time.
    private long Back(long time, Func<DateTimeOffset, int> days)
    {
        var midnight = MidnightBefore(time);
        if (midnight is < 0 or > Latest) return midnight;
        var noon = DateTimeOffset.FromUnixTimeMilliseconds(midnight + (Day / 2));
        return MidnightBefore(midnight + (Day / 2) - (days(noon + _zone.GetUtcOffset(noon)) * Day));
    }
}

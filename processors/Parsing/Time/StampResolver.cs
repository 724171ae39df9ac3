namespace Monitoring.Processors.Parsing.Time;

/// <summary>Fills what a time stamp leaves out: the zone from the configuration, the year or the day from the record's time.</summary>
internal sealed class StampResolver(LocalZone zone)
{
    /// <summary>UTC, in µs since 1970.</summary>
    /// <param name="stamp">As read.</param>
    /// <param name="received">The record's time: a stamp without a year is of the nearest year that lies at most a day ahead of it.</param>
    /// <param name="inferred">Whether something had to be filled in.</param>
    public long Resolve(in Stamp stamp, long received, out bool inferred)
    {
        inferred = stamp.Missing != Missing.None;
        if (!inferred) return Clamp(stamp.Micros);
        var local = stamp.Micros;
        if ((stamp.Missing & Missing.Date) != 0) local = NearestDay(local, zone.FromUtc(received));
        else if ((stamp.Missing & Missing.Year) != 0) local = LastYear(local, zone.FromUtc(received));
        return Clamp((stamp.Missing & Missing.Zone) != 0 ? zone.ToUtc(local) : local);
    }

    private static long NearestDay(long timeOfDay, long now)
    {
        var midnight = now - (now % Stamp.Day + Stamp.Day) % Stamp.Day;
        var today = midnight + timeOfDay;
        if (today - now > Stamp.Day / 2) return today - Stamp.Day;
        return now - today > Stamp.Day / 2 ? today + Stamp.Day : today;
    }

    private static long LastYear(long inYear2000, long now)
    {
        var sinceNewYear = inYear2000 - Calendar.Days(2000, 1, 1) * Stamp.Day;
        var year = Math.Min(Calendar.Year(now) + 1, 9999);
        for (var tries = 0; tries < 9; tries++, year--)
        {
            if (Place(sinceNewYear, year) is { } placed && placed - now <= Stamp.Day) return placed;
        }

        return now;
    }

    /// <summary>The same date and time in another year, or null for the 29th of February of a common year.</summary>
    private static long? Place(long sinceNewYear, int year)
    {
        if (year < 1) return null;
        const long leapDay = 59 * Stamp.Day;
        var leap = Calendar.IsLeap(year);
        if (!leap && sinceNewYear is >= leapDay and < leapDay + Stamp.Day) return null;
        if (!leap && sinceNewYear >= leapDay) sinceNewYear -= Stamp.Day;
        return Calendar.Days(year, 1, 1) * Stamp.Day + sinceNewYear;
    }

    private static long Clamp(long micros) => Math.Clamp(micros, -62_135_596_800_000_000, UnixTime.Latest);
}

namespace Monitoring.Sinks.Postgres;

/// <summary>Which event times have a table: from the start of the oldest kept day to one day ahead of now. µs since 1970 UTC.</summary>
internal readonly record struct TimeRange(long Least, long Most)
{
    internal static TimeRange At(DateTimeOffset now, int retentionDays)
    {
        var micros = Micros(now);
        return new TimeRange((DayTables.DayOf(micros) - (long)retentionDays) * DayTables.DayMicros, micros + DayTables.DayMicros);
    }

    internal bool Contains(long micros) => micros >= Least && micros <= Most;

    internal long Clamp(long micros) => Math.Clamp(micros, Least, Most);

    internal static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>µs from ms since 1970 UTC: a time stamp is at most what a 64-bit number of ms is, and as µs it may not fit.</summary>
    internal static long Micros(long ms) => Math.Clamp(ms, long.MinValue / 1000, long.MaxValue / 1000) * 1000;
}

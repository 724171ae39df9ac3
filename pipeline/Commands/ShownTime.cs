namespace Monitoring.Pipeline.Commands;

/// <summary>Times of records for people. A record's time may be any 64-bit number; what the calendar does not hold is shown as its first or last day.</summary>
internal static class ShownTime
{
    private static readonly long s_least = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long s_most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time, from µs since 1970 UTC.</summary>
    public static DateTimeOffset Of(long micros) => DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(micros, s_least, s_most) * TimeSpan.TicksPerMicrosecond);
}

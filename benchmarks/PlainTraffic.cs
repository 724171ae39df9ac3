using Monitoring.Benchmarks.Workload;

namespace Monitoring.Benchmarks;

/// <summary>Only what becomes a row of <c>app_logs</c>: no resent events, no broken ones, nothing of the operating system.</summary>
internal static class PlainTraffic
{
    /// <summary>So many events over five minutes.</summary>
    public static TrafficRecord[] Take(long seed, int count) => [.. Endless(seed, count / 300.0).Take(count)];

    /// <summary>Events whose own time passes at a given pace, from ten minutes ago on.</summary>
    public static RestaurantTraffic Endless(long seed, double eventsPerSecond) => new(seed, new TrafficOptions
    {
        Start = DateTimeOffset.UtcNow.AddMinutes(-10),
        EventsPerSecond = eventsPerSecond,
        ResendShare = 0,
        BrokenShare = 0,
        AccessShare = 0.47,
        ApplicationShare = 0.47,
        StackTraceShare = 0.06,
        AuthShare = 0,
        DatabaseShare = 0,
        CacheShare = 0,
    });
}

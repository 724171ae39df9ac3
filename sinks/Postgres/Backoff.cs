namespace Monitoring.Sinks.Postgres;

/// <summary>Capped exponential waits with full jitter on their upper half. The caller passes in the chance, so the arithmetic is pure.</summary>
internal static class Backoff
{
    /// <param name="attempt">How many tries have failed, from 1.</param>
    /// <param name="first">The wait after the first.</param>
    /// <param name="limit">The longest wait.</param>
    /// <param name="chance">Between 0 and 1.</param>
    internal static TimeSpan Delay(int attempt, TimeSpan first, TimeSpan limit, double chance)
    {
        var doubled = first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, limit.TotalMilliseconds) * (0.5 + (chance / 2)));
    }

    /// <summary>The first failure and then the 2nd, 4th, 8th …: a server that is down for hours fills no disk.</summary>
    internal static bool IsTold(int attempt) => (attempt & (attempt - 1)) == 0;
}

namespace Monitoring.Benchmarks.Workload;

/// <summary>The mix of the traffic. Shares are probabilities from 0 to 1.</summary>
/// <remarks>
/// The shares of the kinds are of the fresh events and add up to 1. Personal data is a share of the fresh events too; resent and broken
/// records are shares of all records. With the defaults the median value is about 400 bytes.
/// </remarks>
public sealed record TrafficOptions
{
    /// <summary>Event time of the first event.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>How fast event time advances: mean number of fresh events in one second of it.</summary>
    public double EventsPerSecond { get; init; } = 500;

    /// <summary>nginx access lines.</summary>
    public double AccessShare { get; init; } = 0.40;

    /// <summary>Structured application events.</summary>
    public double ApplicationShare { get; init; } = 0.40;

    /// <summary>Stack traces.</summary>
    public double StackTraceShare { get; init; } = 0.05;

    /// <summary>sshd and sudo.</summary>
    public double AuthShare { get; init; } = 0.07;

    /// <summary>PostgreSQL.</summary>
    public double DatabaseShare { get; init; } = 0.05;

    /// <summary>Redis.</summary>
    public double CacheShare { get; init; } = 0.03;

    /// <summary>Events with at least one <see cref="PersonalDatum"/>.</summary>
    public double PersonalDataShare { get; init; } = 0.10;

    /// <summary>Records that repeat an earlier event.</summary>
    public double ResendShare { get; init; } = 0.02;

    /// <summary>Records that nobody can read.</summary>
    public double BrokenShare { get; init; } = 0.005;

    /// <summary>How long after its event time an event may be sent again, in event time.</summary>
    public TimeSpan ResendWithin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Offset of the clocks of the hosts from UTC.</summary>
    public TimeSpan LocalOffset { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Every fault in these options; empty where they can be used.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(EventsPerSecond > 0)) yield return $"EventsPerSecond is {EventsPerSecond:R}; it has to be above 0.";
        if (ResendWithin <= TimeSpan.Zero) yield return $"ResendWithin is {ResendWithin:c}; it has to be above 0.";
        foreach (var (name, share) in Shares())
        {
            if (!(share >= 0 && share <= 1)) yield return $"{name} is {share:R}; it has to be from 0 to 1.";
        }

        var sum = AccessShare + ApplicationShare + StackTraceShare + AuthShare + DatabaseShare + CacheShare;
        if (!(Math.Abs(sum - 1) < 1e-9)) yield return $"The shares of the kinds add up to {sum:R}; they have to add up to 1.";
        var carriers = 1 - AuthShare - CacheShare;
        if (PersonalDataShare > carriers) yield return $"PersonalDataShare is {PersonalDataShare:R}; auth and cache carry none, so at most {carriers:R} is possible.";
    }

    private IEnumerable<(string Name, double Share)> Shares() =>
    [
        (nameof(AccessShare), AccessShare), (nameof(ApplicationShare), ApplicationShare), (nameof(StackTraceShare), StackTraceShare),
        (nameof(AuthShare), AuthShare), (nameof(DatabaseShare), DatabaseShare), (nameof(CacheShare), CacheShare),
        (nameof(PersonalDataShare), PersonalDataShare), (nameof(ResendShare), ResendShare), (nameof(BrokenShare), BrokenShare),
    ];
}

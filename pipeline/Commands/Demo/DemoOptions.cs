namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>What to publish and how long to wait for it.</summary>
internal sealed record DemoOptions
{
    /// <summary>Records to publish, resent and broken ones included.</summary>
    public int Events { get; init; } = 200_000;

    /// <summary>Seed of the traffic.</summary>
    public long Seed { get; init; }

    /// <summary>The event time that the traffic covers; it ends when publishing begins, so nothing lies in the future.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long after the last acknowledgement everything has to be accounted for.</summary>
    public TimeSpan DrainDeadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Pause between two looks at the tables while waiting.</summary>
    public TimeSpan DrainInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}

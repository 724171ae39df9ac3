namespace Monitoring.Processors.Metrics;

/// <summary>The time that idle series are measured by: that of the records, and of the ticks while no record comes.</summary>
/// <remarks>After an outage the records that waited carry their own times, so catching up does not make every series look idle.</remarks>
internal struct StreamClock
{
    // A tick after an outage must not pass the whole outage at once.
    private const long LongestStep = 60_000;

    /// <summary>ms since 1970 UTC.</summary>
    public long Now { get; set; }

    /// <summary>The tick before, or 0.</summary>
    public long LastTick { get; set; }

    /// <summary>True where a record came since that tick.</summary>
    public bool IsBusy { get; set; }

    public void OnRecord(long time)
    {
        Now = Math.Max(Now, time);
        IsBusy = true;
    }

    public void OnTick(long time)
    {
        if (!IsBusy && LastTick > 0) Now += Math.Clamp(time - LastTick, 0, LongestStep);
        LastTick = time;
        IsBusy = false;
    }
}

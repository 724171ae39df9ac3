using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Joins;

/// <summary>What the left events that were settled in a batch give to one window, under one combination of labels.</summary>
internal sealed class JoinRow(int join, int series, long start)
{
    private WindowValue _matched;
    private WindowValue _times;

    /// <summary>Number of the join.</summary>
    public int Join => join;

    /// <summary>Number of the open series that its labels are.</summary>
    public int Series => series;

    /// <summary>Start of the window, ms since 1970 UTC.</summary>
    public long Start => start;

    /// <summary>1 for a left event that found its right one, 0 for the others.</summary>
    public ref readonly WindowValue Matched => ref _matched;

    /// <summary>Seconds from the left events to the right ones.</summary>
    public ref readonly WindowValue Times => ref _times;

    public WindowSketches Distribution { get; } = new();

    /// <param name="time">Of the left event, ms since 1970 UTC.</param>
    /// <param name="match">Of the right one, or null.</param>
    public void Add(long time, long? match)
    {
        _matched.Add(time, match is null ? 0 : 1);
        if (match is null) return;
        var seconds = (match.Value - time) / 1000.0;
        _times.Add(time, seconds);
        Distribution.AddQuantiles().Add(seconds);
    }
}

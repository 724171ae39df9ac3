using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Sessions;

/// <summary>What the sessions that were closed in a batch give to one window, under one combination of labels.</summary>
internal sealed class SessionRow(int series, long start, int steps)
{
    private WindowValue _duration;
    private WindowValue _bounces;
    private WindowValue _conversions;
    private readonly WindowValue[] _steps = new WindowValue[steps];

    /// <summary>Number of the open series that its labels are.</summary>
    public int Series => series;

    /// <summary>Start of the window, ms since 1970 UTC.</summary>
    public long Start => start;

    /// <summary>Seconds from the first fact to the last.</summary>
    public ref readonly WindowValue Duration => ref _duration;

    public WindowSketches Durations { get; } = new();

    /// <summary>1 for a session of one page, 0 for the others that saw a page.</summary>
    public ref readonly WindowValue Bounces => ref _bounces;

    /// <summary>1 for a session that reached the last step, 0 for others.</summary>
    public ref readonly WindowValue Conversions => ref _conversions;

    /// <summary>1 for each session that reached the step.</summary>
    public ref readonly WindowValue Step(int step) => ref _steps[step];

    public void Add(Session session, long time)
    {
        var seconds = (session.End - session.Start) / 1000.0;
        _duration.Add(time, seconds);
        Durations.AddQuantiles().Add(seconds);
        if (session.PageViews > 0) _bounces.Add(time, session.IsBounce ? 1 : 0);
        if (_steps.Length == 0) return;
        _conversions.Add(time, session.Steps >> (_steps.Length - 1) & 1);
        for (var step = 0; step < _steps.Length; step++)
        {
            if ((session.Steps >> step & 1) != 0) _steps[step].Add(time, 1);
        }
    }
}

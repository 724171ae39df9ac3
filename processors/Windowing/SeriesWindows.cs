using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Where each series' windows begin, and its last number in a sealed window.</summary>
internal sealed class SeriesWindows(int levels)
{
    private int[] _newest = [];
    private (long Time, double Value)[] _last = [];

    /// <summary>How many series there is memory for.</summary>
    public int Capacity => _last.Length;

    /// <summary>The newest window of a series on a level, or -1.</summary>
    public ref int Newest(int series, int level)
    {
        if (series >= _last.Length) Grow(series);
        return ref _newest[series * levels + level];
    }

    /// <summary>The last number in a sealed window of the base, or NaN.</summary>
    public double LastSealed(int series) => _last[series].Value;

    /// <summary>When that was, ms since 1970 UTC.</summary>
    public long LastSealedTime(int series) => _last[series].Time;

    public void SetLastSealed(int series, long time, double value)
    {
        if (series >= _last.Length) Grow(series);
        _last[series] = (time, value);
    }

    /// <summary>Remembers the last number of a window that is being sealed and returns the one before the window.</summary>
    public double Seal(int series, in WindowValue value)
    {
        var before = _last[series].Value;
        _last[series] = (value.LastTime, value.Last);
        return before;
    }

    /// <summary>True where the series has no open window.</summary>
    public bool IsIdle(int series) => series >= _last.Length || !_newest.AsSpan(series * levels, levels).ContainsAnyExcept(-1);

    /// <summary>Forgets a series whose number is given to another.</summary>
    public void Forget(int series)
    {
        if (series < _last.Length) _last[series] = (0, double.NaN);
    }

    private void Grow(int series)
    {
        var before = _last.Length;
        var count = Math.Max(series + 1, Math.Max(64, before * 2));
        Array.Resize(ref _newest, count * levels);
        Array.Resize(ref _last, count);
        _newest.AsSpan(before * levels).Fill(-1);
        _last.AsSpan(before).Fill((0, double.NaN));
    }
}

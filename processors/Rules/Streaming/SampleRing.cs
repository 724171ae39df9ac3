using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>The newest samples of one series, in time order: they come at the end and go at the begin.</summary>
internal sealed class SampleRing(LabelSet labels)
{
    private Point[] _points = [];
    private int _start;

    public LabelSet Labels => labels;

    /// <summary>What keeps it; none for a recorded series that no rule reads.</summary>
    public SeriesNeed[] Needs { get; set; } = [];

    /// <summary>True once it is no longer kept.</summary>
    public bool IsGone { get; set; }

    public int Count { get; private set; }

    /// <summary>Valid until the next change.</summary>
    public ReadOnlySpan<Point> Points => _points.AsSpan(_start, Count);

    /// <summary>Samples before are read by no rule; ms since 1970 UTC.</summary>
    public long Horizon(long otherwise)
    {
        var horizon = Needs.Length == 0 ? otherwise : long.MaxValue;
        foreach (var need in Needs) horizon = Math.Min(horizon, need.Horizon);
        return horizon;
    }

    /// <summary>Samples up to here have been read; ms since 1970 UTC.</summary>
    public long ReadTo()
    {
        var read = GroupSchedule.Never;
        foreach (var need in Needs) read = Math.Max(read, need.ReadTo);
        return read;
    }

    /// <summary>Adds a sample in its place.</summary>
    /// <returns>False where there is one of that time.</returns>
    public bool TryAdd(Point point)
    {
        var at = Count > 0 && Points[^1].TimeMs >= point.TimeMs ? Points.FirstFrom(point.TimeMs) : Count;
        if (at < Count && Points[at].TimeMs == point.TimeMs) return false;
        MakeRoom();
        var points = _points.AsSpan(_start);
        points[at..Count].CopyTo(points[(at + 1)..]);
        points[at] = point;
        Count++;
        return true;
    }

    /// <summary>Lets samples before a time go.</summary>
    /// <returns>How many.</returns>
    public int Trim(long horizon)
    {
        var gone = Points.FirstFrom(horizon);
        _start += gone;
        Count -= gone;
        return gone;
    }

    /// <summary>The samples from one time to another, inclusive; valid until the next change.</summary>
    public ReadOnlyMemory<Point> Between(long fromMs, long toMs)
    {
        var from = Points.FirstFrom(fromMs);
        var to = Points.FirstFrom(toMs == long.MaxValue ? toMs : toMs + 1);
        return to > from ? _points.AsMemory(_start + from, to - from) : default;
    }

    private void MakeRoom()
    {
        if (_start + Count < _points.Length) return;
        // Many series are short: room is added in small steps, and made anew where an eighth has gone.
        var points = _start > _points.Length / 8 ? _points : new Point[Math.Max(4, Count + (Count / 4))];
        Points.CopyTo(points);
        (_points, _start) = (points, 0);
    }
}

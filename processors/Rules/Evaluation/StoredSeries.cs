namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The samples of one series in memory, in time order.</summary>
internal sealed class StoredSeries(LabelSet labels)
{
    private Point[] _points = [];
    private int _count;
    private List<(long? Time, string Feature)>? _refused;

    public LabelSet Labels { get; } = labels;

    public void Append(Point point)
    {
        var at = _count;
        while (at > 0 && _points[at - 1].TimeMs > point.TimeMs) at--;
        if (at > 0 && _points[at - 1].TimeMs == point.TimeMs)
        {
            _points[at - 1] = point;
            return;
        }

        // Slices that were handed out keep what they saw: what moves, moves in a new array.
        if (_count == _points.Length || at < _count) _points = [.. _points.AsSpan(0, _count), .. new Point[Math.Max(4, _count)]];
        _points.AsSpan(at, _count - at).CopyTo(_points.AsSpan(at + 1));
        _points[at] = point;
        _count++;
    }

    public void Refuse(string feature, long? timeMs) => (_refused ??= []).Add((timeMs, feature));

    /// <exception cref="EvaluationException">Something between is not evaluated.</exception>
    public ReadOnlyMemory<Point> Between(long fromMs, long toMs)
    {
        foreach (var (time, feature) in _refused ?? [])
        {
            if (time is null || (time >= fromMs && time <= toMs)) throw new EvaluationException($"{feature} are not evaluated: {Labels}") { RefusedFeature = feature };
        }

        var points = _points.AsSpan(0, _count);
        var from = points.FirstFrom(fromMs);
        var to = points.FirstFrom(toMs == long.MaxValue ? toMs : toMs + 1);
        return to > from ? _points.AsMemory(from, to - from) : default;
    }
}

using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Series in memory that grow at their ends only, as Prometheus' storage does.</summary>
internal sealed class TestSeries : ISampleStore
{
    private readonly MemorySeries _series = new();
    private readonly Dictionary<LabelSet, Point> _last = [];

    /// <summary>Adds a value of a test's own series.</summary>
    public void Append(LabelSet labels, NotedValue value, long timeMs)
    {
        if (value.IsHistogram) _series.Append(new NotedSeries(labels, [value]), timeMs, 1);
        else TryAppend(labels, new Point(timeMs, value.Value));
    }

    /// <inheritdoc/>
    public string? TryAppend(LabelSet labels, Point point)
    {
        if (_last.TryGetValue(labels, out var last))
        {
            if (point.TimeMs < last.TimeMs) return "out of order sample";
            if (point.TimeMs == last.TimeMs) return BitConverter.DoubleToInt64Bits(point.Value) == BitConverter.DoubleToInt64Bits(last.Value) ? null : "duplicate sample for timestamp";
        }

        _last[labels] = point;
        _series.Append(labels, point);
        return null;
    }

    /// <inheritdoc/>
    public IEnumerable<SeriesPoints> Select(IReadOnlyList<LabelMatcher> matchers, long fromMs, long toMs) => _series.Select(matchers, fromMs, toMs);
}

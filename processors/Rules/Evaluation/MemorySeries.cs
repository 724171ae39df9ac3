using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Series in memory, which grow at their ends.</summary>
internal sealed class MemorySeries : ISeriesSource
{
    private readonly Dictionary<LabelSet, StoredSeries> _series = [];
    private readonly Dictionary<string, List<StoredSeries>> _byMetric = new(StringComparer.Ordinal);
    private readonly List<StoredSeries> _all = [];

    /// <summary>Adds a sample; one that is not newer than the newest of its series is put in its place in the order, and replaces one of the same time.</summary>
    public void Append(LabelSet labels, Point point) => Open(labels).Append(point);

    /// <summary>Adds the values of a series notation, the first at <paramref name="startMs"/> and each <paramref name="intervalMs"/> after the one before.</summary>
    /// <remarks>Native histograms among them are remembered by time: a selection that meets one throws an <see cref="EvaluationException"/> that names the feature.</remarks>
    public void Append(NotedSeries series, long startMs, long intervalMs)
    {
        var stored = Open(series.Labels);
        for (var i = 0; i < series.Values.Count; i++)
        {
            var value = series.Values[i];
            var time = startMs + (i * intervalMs);
            if (value.IsHistogram) stored.Refuse("native histograms", time);
            else if (!value.IsMissing) stored.Append(new Point(time, value.Value));
        }
    }

    /// <summary>Says that a series has something at a time that this engine does not evaluate.</summary>
    public void Refuse(LabelSet labels, string feature, long timeMs) => Open(labels).Refuse(feature, timeMs);

    /// <summary>Says that a series has something throughout that this engine does not evaluate.</summary>
    public void Refuse(LabelSet labels, string feature) => Open(labels).Refuse(feature, null);

    /// <inheritdoc/>
    /// <exception cref="EvaluationException">A series has something in that time that is not evaluated.</exception>
    public IEnumerable<SeriesPoints> Select(IReadOnlyList<LabelMatcher> matchers, long fromMs, long toMs)
    {
        foreach (var series in Candidates(matchers))
        {
            if (!Accepts(series.Labels, matchers)) continue;
            var points = series.Between(fromMs, toMs);
            if (points.Length > 0) yield return new SeriesPoints(series.Labels, points);
        }
    }

    private List<StoredSeries> Candidates(IReadOnlyList<LabelMatcher> matchers)
    {
        foreach (var matcher in matchers)
        {
            if (matcher.Match == LabelMatch.Equal && matcher.Name == LabelSet.MetricName && matcher.Value.Length > 0) return _byMetric.GetValueOrDefault(matcher.Value, []);
        }

        return _all;
    }

    private static bool Accepts(LabelSet labels, IReadOnlyList<LabelMatcher> matchers)
    {
        for (var i = 0; i < matchers.Count; i++)
        {
            if (!matchers[i].Matches(labels.Get(matchers[i].Name))) return false;
        }

        return true;
    }

    private StoredSeries Open(LabelSet labels)
    {
        if (_series.TryGetValue(labels, out var series)) return series;
        series = new StoredSeries(labels);
        _series.Add(labels, series);
        _all.Add(series);
        if (!_byMetric.TryGetValue(labels.Metric, out var named)) _byMetric.Add(labels.Metric, named = []);
        named.Add(series);
        return series;
    }
}

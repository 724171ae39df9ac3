using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>What became of a sample that came.</summary>
internal enum SampleFit
{
    Kept,

    /// <summary>Kept, but a tick has looked beyond its time already; or no tick to come looks back that far.</summary>
    Late,

    /// <summary>There is one of that time.</summary>
    Duplicate,

    /// <summary>There are as many series or samples as there may be.</summary>
    Overflow,
}

/// <summary>The series that rules select or record, each as long as a rule looks back.</summary>
internal sealed partial class SeriesRings : ISampleStore
{
    // How long a recorded series that no rule reads is remembered, to tell whether another rule records it too.
    private const long UnreadMs = 300_000;
    private readonly Dictionary<LabelSet, SampleRing> _byLabels = [];
    private readonly List<SampleRing> _series = [];
    private readonly List<(LabelSet Labels, Point Point)> _recorded = [];
    private SeriesNeeds _needs = new([], EvaluationOptions.Default);
    private int _mostSeries;
    private int _mostSamples;

    public int SeriesCount => _series.Count;

    public int SampleCount { get; private set; }

    /// <summary>The tick under way: nothing later is seen; ms since 1970 UTC.</summary>
    public long Now { get; set; } = GroupSchedule.Never;

    /// <summary>What rules have added since it was last cleared, in their order.</summary>
    public List<(LabelSet Labels, Point Point)> Recorded => _recorded;

    /// <summary>Other rules are in force: series that none of them selects are let go.</summary>
    public void Use(SeriesNeeds needs, int mostSeries, int mostSamples)
    {
        (_needs, _mostSeries, _mostSamples) = (needs, mostSeries, mostSamples);
        foreach (var series in _series)
        {
            series.Needs = needs.Of(series.Labels);
            series.IsGone = series.Needs.Length == 0;
            foreach (var need in series.Needs) need.Series.Add(series);
        }

        Forget();
    }

    /// <summary>The place of a series; null where no rule reads it, or where there is no room for another.</summary>
    public SampleRing? Open(LabelSet labels, out bool isFull)
    {
        isFull = false;
        if (_byLabels.TryGetValue(labels, out var series)) return series;
        var needs = _needs.Of(labels);
        if (needs.Length == 0) return null;
        isFull = _series.Count >= _mostSeries;
        return isFull ? null : Add(labels, needs);
    }

    /// <summary>A sample came.</summary>
    public SampleFit Add(SampleRing series, Point point)
    {
        SampleCount -= series.Trim(series.Horizon(Now - UnreadMs));
        if (point.TimeMs < series.Horizon(Now - UnreadMs)) return SampleFit.Late;
        if (SampleCount >= _mostSamples) return SampleFit.Overflow;
        if (!series.TryAdd(point)) return SampleFit.Duplicate;
        SampleCount++;
        return point.TimeMs <= series.ReadTo() ? SampleFit.Late : SampleFit.Kept;
    }

    /// <inheritdoc/>
    public string? TryAppend(LabelSet labels, Point point)
    {
        if (!_byLabels.TryGetValue(labels, out var series))
        {
            if (_series.Count >= _mostSeries) return $"more than {_mostSeries} series";
            series = Add(labels, _needs.Of(labels));
        }

        if (series.Count > 0)
        {
            var last = series.Points[^1];
            if (point.TimeMs < last.TimeMs) return "out of order sample";
            if (point.TimeMs == last.TimeMs) return BitConverter.DoubleToInt64Bits(point.Value) == BitConverter.DoubleToInt64Bits(last.Value) ? null : "duplicate sample for timestamp";
        }

        SampleCount -= series.Trim(series.Horizon(Now - UnreadMs));
        if (SampleCount >= _mostSamples) return $"more than {_mostSamples} samples";
        series.TryAdd(point);
        SampleCount++;
        _recorded.Add((labels, point));
        return null;
    }

    /// <inheritdoc/>
    /// <exception cref="EvaluationException">No rule says that it selects these series, so they are not kept.</exception>
    public IEnumerable<SeriesPoints> Select(IReadOnlyList<LabelMatcher> matchers, long fromMs, long toMs)
    {
        var need = _needs.Covering(matchers) ?? throw new EvaluationException($"the series of {{{string.Join(",", matchers)}}} are not kept: no rule, and no query that stands as such in a template, selects them");
        foreach (var series in need.Series)
        {
            if (need.Matchers.Count < matchers.Count && !SeriesNeeds.Accepts(matchers, series.Labels)) continue;
            var points = series.Between(fromMs, Math.Min(toMs, Now));
            if (points.Length > 0) yield return new SeriesPoints(series.Labels, points);
        }
    }

    /// <summary>Lets go what no tick to come looks at.</summary>
    public void Sweep()
    {
        foreach (var series in _series)
        {
            SampleCount -= series.Trim(series.Horizon(Now - UnreadMs));
            series.IsGone = series.Count == 0;
        }

        Forget();
    }

    private SampleRing Add(LabelSet labels, SeriesNeed[] needs)
    {
        var series = new SampleRing(labels) { Needs = needs };
        _byLabels.Add(labels, series);
        _series.Add(series);
        foreach (var need in needs) need.Series.Add(series);
        return series;
    }

    private void Forget()
    {
        var shrunk = new HashSet<SeriesNeed>(ReferenceEqualityComparer.Instance);
        foreach (var series in _series.Where(s => s.IsGone))
        {
            SampleCount -= series.Count;
            _byLabels.Remove(series.Labels);
            shrunk.UnionWith(series.Needs);
        }

        foreach (var need in shrunk) need.Series.RemoveAll(s => s.IsGone);
        _series.RemoveAll(s => s.IsGone);
    }
}

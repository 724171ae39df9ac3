using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Conditions;

namespace Monitoring.Processors.LogMetrics;

/// <summary>All metrics, in groups of the same labels.</summary>
internal sealed class MetricTable
{
    private readonly ConditionIndex<CompiledMetric> _index;

    /// <param name="options">Validated.</param>
    /// <param name="names">Short names for fields.</param>
    /// <param name="counters">Gets counters for each metric.</param>
    public MetricTable(LogMetricOptions options, FieldVocabulary names, CounterSet counters)
    {
        options = options.WrittenOut();
        var groups = options.Metrics.GroupBy(m => $"{m.MaxSeries} {string.Join(',', m.Labels)}", StringComparer.Ordinal).ToList();
        for (var i = 0; i < groups.Count; i++)
        {
            var first = groups[i].First();
            CompiledMetric[] metrics = [.. groups[i].Select(m => new CompiledMetric(m, names, counters))];
            Groups.Add(new LabelGroup(i, first.Labels, first.MaxSeries, names, metrics));
        }

        _index = new ConditionIndex<CompiledMetric>([.. Groups.SelectMany(g => g.Metrics)], static m => m.Where, static m => m.Needs);
    }

    public List<LabelGroup> Groups { get; } = [];

    /// <summary>How many metrics there are.</summary>
    public int Count => _index.Count;

    /// <summary>Collects the metrics whose events these may be, see <see cref="ConditionIndex{T}.Find"/>.</summary>
    public int Find(EventFields fields, CompiledMetric[] found) => _index.Find(fields, found);
}

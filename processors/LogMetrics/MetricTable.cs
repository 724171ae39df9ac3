using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.Indexing;

namespace Monitoring.Processors.LogMetrics;

/// <summary>All metrics, indexed by what an event has to have: most events are none of most metrics' business.</summary>
internal sealed class MetricTable
{
    private readonly (FieldReference Field, Dictionary<byte[], CompiledMetric[]> Metrics)[] _byValue;
    private readonly (FieldReference Field, CompiledMetric[] Metrics)[] _byField;
    private readonly CompiledMetric[] _always;

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

        var all = Groups.SelectMany(g => g.Metrics).ToList();
        Count = all.Count;
        _byValue = [.. all.Where(m => Named(m) is not null).GroupBy(m => Named(m)!.Field).Select(g => (g.Key, ByValue(g)))];
        _byField = [.. all.Where(m => Named(m) is null && Needed(m) is not null).GroupBy(m => Needed(m)!).Select(g => (g.Key, g.ToArray()))];
        _always = [.. all.Where(m => Named(m) is null && Needed(m) is null)];
    }

    public List<LabelGroup> Groups { get; } = [];

    /// <summary>How many metrics there are.</summary>
    public int Count { get; }

    /// <summary>Collects the metrics whose events these may be.</summary>
    /// <param name="fields">The event's.</param>
    /// <param name="found">As long as <see cref="Count"/> or longer.</param>
    /// <returns>How many were found.</returns>
    public int Find(EventFields fields, CompiledMetric[] found)
    {
        var count = 0;
        foreach (var (field, metrics) in _byValue)
        {
            var text = field.Text(fields).Span;
            if (!text.IsEmpty && metrics.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var some)) Take(some, found, ref count);
        }

        foreach (var (field, metrics) in _byField)
        {
            if (field.IsThere(fields)) Take(metrics, found, ref count);
        }

        Take(_always, found, ref count);
        return count;
    }

    private static void Take(CompiledMetric[] metrics, CompiledMetric[] found, ref int count)
    {
        metrics.CopyTo(found, count);
        count += metrics.Length;
    }

    // The condition that names the values of a field, which a dictionary finds.
    private static IsOneOf? Named(CompiledMetric metric) => metric.Where?.Conjuncts.OfType<IsOneOf>().FirstOrDefault();

    private static FieldReference? Needed(CompiledMetric metric) => metric.Where?.Conjuncts.OfType<FieldCondition>().FirstOrDefault()?.Field ?? metric.Needs;

    private static Dictionary<byte[], CompiledMetric[]> ByValue(IEnumerable<CompiledMetric> metrics) => metrics
        .SelectMany(m => Named(m)!.Texts.Distinct(Utf8Comparer.Instance).Select(text => (text, m)))
        .GroupBy(t => t.text, t => t.m, Utf8Comparer.Instance)
        .ToDictionary(g => g.Key, g => g.ToArray(), Utf8Comparer.Instance);
}

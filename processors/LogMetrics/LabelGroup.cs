using System.Text;
using Monitoring.Processors.Conditions;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.LogMetrics;

/// <summary>The metrics of the same labels and bound: an event's labels are looked up once for all of them.</summary>
internal sealed class LabelGroup
{
    private readonly (byte[] Name, FieldReference Field)[] _labels;

    public LabelGroup(int number, IReadOnlyList<string> labels, int maxSeries, FieldVocabulary names, CompiledMetric[] metrics)
    {
        Number = number;
        MaxSeries = maxSeries;
        Metrics = metrics;
        _labels = [.. labels.Select(MetricLabel.Parse).Select(l => (Encoding.UTF8.GetBytes(l.Name), names.Refer(l.Field)))];
        for (var place = 0; place < metrics.Length; place++) (metrics[place].Group, metrics[place].Place) = (this, place);
    }

    public int Number { get; }

    /// <summary>How many combinations of labels may be open.</summary>
    public int MaxSeries { get; }

    public CompiledMetric[] Metrics { get; }

    /// <summary>Under which its combinations of labels are counted.</summary>
    public ReadOnlySpan<byte> Name => Metrics[0].Name;

    /// <summary>Rows that can be used again.</summary>
    public Stack<FoldRow> Free { get; } = new();

    /// <summary>Appends the labels' values as they are.</summary>
    public void AddKey(EventFields fields, KeyBuffer key)
    {
        foreach (var (_, field) in _labels) key.Add(field.Text(fields).Span);
    }

    /// <summary>The identity of the combination, or a fault where the labels are none.</summary>
    public SeriesFault Identify(EventFields fields, SeriesBuilder builder, out ReadOnlySpan<byte> identity)
    {
        builder.Clear();
        foreach (var (name, field) in _labels) builder.Add(name, field.Text(fields).Span);
        return builder.Build(Name, out identity);
    }
}

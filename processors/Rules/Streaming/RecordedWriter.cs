using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Schemas;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Writes what the rules of a group recorded at a tick, staleness markers and the series of alerts included.</summary>
internal sealed class RecordedWriter(CounterSet counters)
{
    private const int RecordBytes = 128 * 1024;
    private readonly int _written = counters.Register("rules_recorded_samples");
    private readonly int _refused = counters.Register("rules_refused_results");
    private readonly SeriesBuilder _builder = new(new SeriesLimits());
    private readonly SampleBatchEncoder _encoder = new();

    /// <param name="group">Its records stay in order.</param>
    /// <param name="samples">In the order in which they were recorded.</param>
    /// <param name="timeMs">The tick; ms since 1970 UTC.</param>
    /// <param name="output">Takes the records.</param>
    public void Write(GroupDefinition group, IReadOnlyList<(LabelSet Labels, Point Point)> samples, long timeMs, IOutput output)
    {
        if (samples.Count == 0) return;
        var key = Encoding.UTF8.GetBytes($"{group.File};{group.Name}");
        var open = false;
        foreach (var (labels, point) in samples)
        {
            if (open && _encoder.Length >= RecordBytes)
            {
                output.Write(Topics.Recorded, key, _encoder.End(), timeMs);
                open = false;
            }

            if (Build(labels, out var identity) != SeriesFault.None)
            {
                counters.Add(_refused);
                continue;
            }

            if (!open) _encoder.Begin("", -1);
            open = true;
            _encoder.Add(identity, default, -1, [new Schemas.Metrics.Sample(point.TimeMs, point.Value)]);
            counters.Add(_written);
        }

        if (open) output.Write(Topics.Recorded, key, _encoder.End(), timeMs);
    }

    private SeriesFault Build(LabelSet labels, out ReadOnlySpan<byte> identity)
    {
        _builder.Clear();
        for (var i = 0; i < labels.Count; i++)
        {
            var (name, value) = labels[i];
            if (name == LabelSet.MetricName) continue;
            if (name == "__overflow__") _builder.AddOverflow();
            else _builder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        return _builder.Build(Encoding.UTF8.GetBytes(labels.Metric), out identity);
    }
}

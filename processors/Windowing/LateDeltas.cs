using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Gathers the deltas of a record that came after grace, writes them to <see cref="Topics.Late"/> and counts them by source.</summary>
internal sealed class LateDeltas(CounterSet counters)
{
    private readonly MetricDeltasEncoder _encoder = new();
    private bool _begun;

    public void Add(in MetricDeltasReader deltas, in MetricDelta delta)
    {
        var topic = Encoding.UTF8.GetString(deltas.OriginTopic);
        if (!_begun) _encoder.Begin(topic, deltas.OriginPartition);
        _begun = true;
        _encoder.Add(delta);
        counters.Add(counters.Register("late_deltas", "source", topic));
    }

    public void Write(in SourceRecord record, IOutput output)
    {
        if (!_begun) return;
        output.Write(Topics.Late, record.Key.Span, _encoder.End(), record.Timestamp);
        _begun = false;
    }
}

using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Gathers the samples of a record that came after grace, writes them to <see cref="Topics.Late"/> and counts them by source.</summary>
internal sealed class LateSamples(CounterSet counters)
{
    private readonly SampleBatchEncoder _encoder = new();
    private readonly List<Sample> _samples = [];
    private bool _begun;

    public void Add(in SampleBatchReader batch, Sample sample)
    {
        if (!_begun) _encoder.Begin(Encoding.UTF8.GetString(batch.OriginTopic), batch.OriginPartition);
        _begun = true;
        _samples.Add(sample);
        counters.Add(counters.Register("late_samples", "source", Encoding.UTF8.GetString(batch.OriginTopic)));
    }

    public void EndSeries(in SampleBatchReader batch)
    {
        if (_samples.Count == 0) return;
        _encoder.Add(batch.Identity, batch.Meaning, batch.OriginOffset, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_samples));
        _samples.Clear();
    }

    public void Write(in SourceRecord record, IOutput output)
    {
        if (!_begun) return;
        output.Write(Topics.Late, record.Key.Span, _encoder.End(), record.Timestamp);
        _begun = false;
    }
}

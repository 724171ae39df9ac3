using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Benchmarks;

/// <summary>Keeps what a chain writes to one topic, as records of its partition 0.</summary>
/// <param name="topic">The topic.</param>
internal sealed class KeepingOutput(string topic) : IOutput
{
    public List<SourceRecord> Kept { get; } = [];

    public void Write(string to, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (to == topic) Kept.Add(new SourceRecord(to, 0, Kept.Count, timestamp, new Utf8Slice(key.ToArray()), new Utf8Slice(value.ToArray())));
    }

    public void WriteToAll(string to, ReadOnlySpan<byte> value, long timestamp) => Write(to, default, value, timestamp);
}

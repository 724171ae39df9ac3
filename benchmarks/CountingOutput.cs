using Monitoring.Processors.Abstractions;

namespace Monitoring.Benchmarks;

/// <summary>Counts what a chain writes and touches its bytes' lengths only, so that the chain alone is measured.</summary>
internal sealed class CountingOutput : IOutput
{
    public long Records { get; private set; }

    public long Bytes { get; private set; }

    public void Reset() => Records = Bytes = 0;

    public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        Records++;
        Bytes += value.Length;
    }

    public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => Write(topic, default, value, timestamp);
}

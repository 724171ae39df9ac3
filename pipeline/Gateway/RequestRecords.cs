using Monitoring.Processors.Abstractions;

namespace Monitoring.Pipeline.Gateway;

/// <summary>The records of one request, kept until all of it has been read: a body that breaks off is not written by half.</summary>
internal sealed class RequestRecords : IOutput
{
    /// <summary>What a record takes beside key and value, about.</summary>
    public const int Overhead = 200;

    private readonly List<GatewayRecord> _records = [];

    public IReadOnlyList<GatewayRecord> Records => _records;

    /// <summary>What they take.</summary>
    public long Bytes { get; private set; }

    public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => throw new NotSupportedException("What a publisher sends goes to one partition.");

    /// <inheritdoc/>
    public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        _records.Add(new GatewayRecord(topic, key.ToArray(), value.ToArray()));
        Bytes += key.Length + value.Length + Overhead;
    }
}

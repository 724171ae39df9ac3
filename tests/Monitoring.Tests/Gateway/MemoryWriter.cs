using System.Collections.Concurrent;
using Monitoring.Pipeline.Gateway;

namespace Monitoring.Tests.Gateway;

/// <summary>Keeps what a gateway writes, and acknowledges it when it is told to.</summary>
internal sealed class MemoryWriter : IRecordWriter
{
    private readonly ConcurrentQueue<GatewayRecord> _records = [];

    public IReadOnlyList<GatewayRecord> Records => [.. _records];

    /// <inheritdoc/>
    public string? Trouble { get; set; }

    /// <summary>What the acknowledgement says; by default it comes at once.</summary>
    public Task<WriteFault?> Acknowledgement { get; set; } = Task.FromResult<WriteFault?>(null);

    /// <inheritdoc/>
    public Task<WriteFault?> WriteAsync(IReadOnlyList<GatewayRecord> records)
    {
        foreach (var record in records) _records.Enqueue(record);
        return Acknowledgement;
    }
}

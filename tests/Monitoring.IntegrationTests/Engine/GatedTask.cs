using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Alerts;

namespace Monitoring.IntegrationTests.Engine;

/// <summary>What outlives a task: the stored offsets, and when a commit may end.</summary>
internal sealed class GatedStore
{
    private readonly Lock _lock = new();
    private readonly List<long> _stored = [];
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _processed;

    /// <summary>Records that all tasks together have processed.</summary>
    public int Processed => Volatile.Read(ref _processed);

    /// <summary>Tasks made so far.</summary>
    public int Tasks { get; set; }

    public List<long> Stored
    {
        get
        {
            lock (_lock) return [.. _stored];
        }
    }

    public void CountProcessed() => Interlocked.Increment(ref _processed);

    public void Open() => _gate.TrySetResult();

    /// <summary>Fails the commit that waits; those after it find the gate open.</summary>
    public void FailOnce()
    {
        var gate = _gate;
        _gate = new TaskCompletionSource();
        _gate.SetResult();
        gate.SetException(new TaskRestartException("the test says so"));
    }

    public async Task StoreAsync(List<long> batch, CancellationToken cancellation)
    {
        await _gate.Task.WaitAsync(cancellation);
        lock (_lock) _stored.AddRange(batch);
    }
}

/// <summary>A task of batches of ten that stores offsets behind a gate, and takes records while it commits.</summary>
internal sealed class GatedTask(GatedStore store) : IPartitionTask
{
    public const int BatchSize = 10;
    private List<long> _batch = [];

    public long NextOffset { get; private set; }

    public bool IsReplaying => false;

    public bool HasWork => _batch.Count > 0;

    public bool IsFull => _batch.Count >= BatchSize;

    public bool AcceptsWhileCommitting => true;

    public Task StartAsync(CancellationToken cancellation)
    {
        NextOffset = store.Stored is [.., var last] ? last + 1 : 0;
        return Task.CompletedTask;
    }

    public void Process(in SourceRecord record)
    {
        _batch.Add(record.Offset);
        NextOffset = record.Offset + 1;
        store.CountProcessed();
    }

    public void Skip(long offset) => NextOffset = Math.Max(NextOffset, offset);

    public void Lose(OffsetGap gap) => NextOffset = gap.Offsets.End;

    public void Settle()
    {
    }

    public void Tick(long now)
    {
    }

    public Task CommitAsync(IConsumerGroupMetadata group, CancellationToken cancellation)
    {
        var batch = _batch;
        _batch = [];
        return store.StoreAsync(batch, cancellation);
    }

    public void Abandon()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

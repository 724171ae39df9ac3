using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Engine;

/// <summary>How tasks are run and committed.</summary>
public sealed record EngineOptions : IValidatedOptions
{
    [Description("How long work may wait for its commit. Shorter is faster to see, longer is cheaper.")]
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    [Description("How often a task's state is saved; recovery replays at most this much input.")]
    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromSeconds(30);

    [Description("How often time reaches the operators between two records.")]
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Kafka's bound on an open transaction: how long a dead task's output blocks its readers at the most.")]
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("How long a silent process keeps its partitions.")]
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Threads that run a stage's tasks in one process.")]
    public int WorkersPerStage { get; init; } = 1;

    [Description("Memory for records fetched ahead, for each partition, in KiB.")]
    public int FetchAheadKib { get; init; } = 8 * 1024;

    [Description("Records after which a batch is committed before its interval is over.")]
    public int MaxBatchRecords { get; init; } = 50_000;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (CommitInterval < TimeSpan.FromMilliseconds(10) || CommitInterval > TransactionTimeout / 2)
            yield return new("commit_interval", "has to lie between 10ms and half of transaction_timeout", "write 200ms");
        if (SnapshotInterval < TimeSpan.FromSeconds(1))
            yield return new("snapshot_interval", "is shorter than 1s", "write 30s");
        if (TickInterval < TimeSpan.FromMilliseconds(100))
            yield return new("tick_interval", "is shorter than 100ms", "write 1s");
        if (TransactionTimeout < TimeSpan.FromSeconds(1) || TransactionTimeout > TimeSpan.FromMinutes(15))
            yield return new("transaction_timeout", "has to lie between 1s and 15m, the bound that brokers set by default", "write 10s");
        if (SessionTimeout < TimeSpan.FromSeconds(6) || SessionTimeout > TimeSpan.FromMinutes(5))
            yield return new("session_timeout", "has to lie between 6s and 5m, the bounds that brokers set by default", "write 10s");
        if (WorkersPerStage is < 1 or > 64)
            yield return new("workers_per_stage", "has to lie between 1 and 64", "write 1");
        if (FetchAheadKib is < 64 or > 1024 * 1024)
            yield return new("fetch_ahead_kib", "has to lie between 64 and 1048576", "write 8192");
        if (MaxBatchRecords < 1)
            yield return new("max_batch_records", "is below 1", "write 50000");
    }
}

using Confluent.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Alerts;

namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>The work on one partition. Its worker calls it from one thread; what takes long is a <see cref="Task"/> that the worker waits for while it goes on polling.</summary>
internal interface IPartitionTask : IAsyncDisposable
{
    /// <summary>Takes the partition over from whoever had it and restores the state.</summary>
    /// <exception cref="TaskRestartException">Another try may succeed.</exception>
    /// <exception cref="CheckpointException">It cannot be restored: the process has to stop.</exception>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>The first offset that is not processed: where reading starts.</summary>
    long NextOffset { get; }

    /// <summary>Processes a record. Its slices are valid until the call returns.</summary>
    void Process(in SourceRecord record);

    /// <summary>Passes over offsets that hold no record for it: transaction markers, aborted records.</summary>
    /// <param name="offset">The first that may hold one.</param>
    void Skip(long offset);

    /// <summary>Goes on behind offsets that it should have read and cannot: the alert is part of the next commit.</summary>
    void Lose(OffsetGap gap);

    /// <summary>The next commit is the last before the partition is given back: whoever takes it shall have little to do.</summary>
    void Settle();

    /// <summary>Lets time pass.</summary>
    /// <param name="now">ms since 1970 UTC.</param>
    void Tick(long now);

    /// <summary>True while records are read again to rebuild state: every one of them is needed.</summary>
    bool IsReplaying { get; }

    /// <summary>True where something waits for a commit.</summary>
    bool HasWork { get; }

    /// <summary>True where the batch is so large that it is committed at once.</summary>
    bool IsFull { get; }

    /// <summary>True where records may be processed while <see cref="CommitAsync"/> runs: they belong to the next commit. Where the running one fails, they are lost with it.</summary>
    bool AcceptsWhileCommitting { get; }

    /// <summary>Commits all work so far, exactly once; one commit at a time.</summary>
    /// <exception cref="TaskRestartException">It was not committed: the task has to be made anew and restored.</exception>
    Task CommitAsync(IConsumerGroupMetadata group, CancellationToken cancellation);

    /// <summary>Gives the work since the last commit up, so that readers do not wait for it.</summary>
    void Abandon();
}

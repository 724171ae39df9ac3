using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Tasks;

namespace Monitoring.Pipeline.Engine;

/// <summary>What a slot's task is doing.</summary>
internal enum TaskPhase
{
    /// <summary>Assigned just now; its partition is not paused yet.</summary>
    New,
    /// <summary>Takes the partition over and restores its state; the partition is paused.</summary>
    Starting,
    /// <summary>Processes records.</summary>
    Running,
    /// <summary>Waits for a commit; goes on taking records where the task can, until the partition is paused.</summary>
    Committing,
    /// <summary>Waits before it is tried again; the partition is paused.</summary>
    BackingOff,
}

/// <summary>An assigned partition with its task. Touched by its worker's thread only.</summary>
internal sealed class TaskSlot(TopicPartition partition, IPartitionTask task)
{
    public TopicPartition Partition { get; } = partition;

    public IPartitionTask Task { get; set; } = task;

    public TaskPhase Phase { get; set; } = TaskPhase.New;

    /// <summary>True while the consumer does not fetch the partition.</summary>
    public bool IsPaused { get; set; }

    /// <summary>True where the next record may be processed now.</summary>
    public bool TakesRecords => Phase == TaskPhase.Running || (Phase == TaskPhase.Committing && Task.AcceptsWhileCommitting && !IsPaused);

    /// <summary>What a <see cref="TaskPhase.Starting"/> or <see cref="TaskPhase.Committing"/> task waits for.</summary>
    public Task Pending { get; set; } = System.Threading.Tasks.Task.CompletedTask;

    /// <summary>The offset behind what the commit under way commits.</summary>
    public long Committing { get; set; }

    /// <summary>The offset behind what is committed; null until the task has started.</summary>
    public long? Committed { get; set; }

    /// <summary>Cancels <see cref="Pending"/> when the partition goes.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>When a <see cref="TaskPhase.BackingOff"/> task is tried again, in time-stamp ticks.</summary>
    public long RetryAt { get; set; }

    /// <summary>True where the task has to be made anew, false where it only reads on.</summary>
    public bool Remake { get; set; }

    /// <summary>Tries in a row that failed.</summary>
    public int Failures { get; set; }
}

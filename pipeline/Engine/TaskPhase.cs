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
    /// <summary>Asks which offsets the broker still has, because it has not the next one; the partition is paused.</summary>
    Locating,
    /// <summary>Waits before it is tried again; the partition is paused.</summary>
    BackingOff,
}

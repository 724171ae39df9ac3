namespace Monitoring.Sinks.Serilog;

/// <summary>What happens to an event when the queue is full because Kafka is slow or away.</summary>
public enum QueueFullPolicy
{
    /// <summary>The thread that logs waits for room, at most <see cref="MonitoringSinkOptions.BlockTimeout"/>; after it the event is dropped and counted.</summary>
    Block,

    /// <summary>The event goes to a file and is sent later, in order; only where the file is full it is dropped and counted.</summary>
    Spill,
}

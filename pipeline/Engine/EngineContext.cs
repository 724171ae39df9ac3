using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.Tasks;
using Serilog;

namespace Monitoring.Pipeline.Engine;

/// <summary>What every stage of a process shares.</summary>
/// <param name="Application">The name that group ids and transactional ids begin with.</param>
/// <param name="Kafka">Connection and security settings.</param>
/// <param name="Options">How tasks are run.</param>
/// <param name="Budget">How much of what they may hold.</param>
/// <param name="Policies">Policies by content hash.</param>
/// <param name="Time">The clock of ticks and commit intervals.</param>
/// <param name="Log">Our own log.</param>
internal sealed record EngineContext(string Application, ClientConfig Kafka, EngineOptions Options, MemoryBudget Budget, PolicyStore Policies, TimeProvider Time, ILogger Log)
{
    /// <summary>Lets few tasks at a time read their state: it is in memory twice meanwhile.</summary>
    public SemaphoreSlim Restoring { get; } = new(2);

    /// <summary>Whether the brokers are reached.</summary>
    public KafkaLink Link { get; init; } = new(Log);

    /// <summary>Where tasks take their partitions over. Apart from commits, because a start may wait for another task's commit.</summary>
    public BlockingThreads Starts { get; } = new("task start", 8);

    /// <summary>Where transactions are committed.</summary>
    public BlockingThreads Commits { get; } = new("task commit", 32);
}

/// <summary>One stage: a consumer group and what runs on each partition that it is given.</summary>
/// <param name="Name">The stage's name in group ids, transactional ids and topics.</param>
/// <param name="Topics">The topics that it reads.</param>
/// <param name="CreateTask">Makes the task of one partition.</param>
internal sealed record StageDefinition(string Name, IReadOnlyList<string> Topics, Func<StageContext, TopicPartition, IPartitionTask> CreateTask)
{
    /// <summary>Topics that its tasks write to all partitions of.</summary>
    public IReadOnlyList<string> Broadcasts { get; init; } = [];
}

/// <summary>What a task is told about the worker that runs it.</summary>
/// <param name="Engine">The process.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Room">What its batches share.</param>
/// <param name="Watermarks">Asks the broker for the first offset kept and the end of a partition; from any thread.</param>
/// <param name="Committed">Asks the broker for the group's offset of a partition, null where it has none; from any thread.</param>
internal sealed record StageContext(
    EngineContext Engine, StageDefinition Stage, BatchRoom Room, Func<TopicPartition, WatermarkOffsets> Watermarks, Func<TopicPartition, long?> Committed);

using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Engine.Kafka;

/// <summary>The client settings that exactly-once processing depends on.</summary>
internal static class ClientConfigs
{
    // Tables are small and their values too; what is written there at once is a chunk of a snapshot.
    private const int TableQueueKilobytes = 1024;

    private const int Frame = 1 << 20;

    /// <summary>Sets the largest record that clients made from these settings write or read.</summary>
    /// <param name="kafka">The settings.</param>
    /// <param name="maxMessageBytes">What topics take, in bytes.</param>
    public static ClientConfig ForRecords(ClientConfig kafka, int maxMessageBytes)
    {
        kafka.MessageMaxBytes = maxMessageBytes + Frame;
        return kafka;
    }

    private static int Largest(ClientConfig kafka) => kafka.MessageMaxBytes ?? (16 << 20) + Frame;

    /// <summary>A stage's consumer: committed records only, positions from the checkpoint and not from the group.</summary>
    /// <param name="engine">The process.</param>
    /// <param name="stage">The stage's name.</param>
    /// <param name="partitions">How many it reads at most.</param>
    public static ConsumerConfig StageConsumer(EngineContext engine, string stage, int partitions) => new(Copy(engine.Kafka))
    {
        GroupId = $"{engine.Application}.{stage}",
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        // A position that the broker does not have is told, so that nothing is passed over in silence.
        AutoOffsetReset = AutoOffsetReset.Error,
        EnablePartitionEof = true,
        IsolationLevel = IsolationLevel.ReadCommitted,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        SessionTimeoutMs = (int)engine.Options.SessionTimeout.TotalMilliseconds,
        HeartbeatIntervalMs = (int)(engine.Options.SessionTimeout.TotalMilliseconds / 4),
        QueuedMaxMessagesKbytes = (int)(engine.Budget.ConsumerQueueBytes / 1024),
        MaxPartitionFetchBytes = engine.Budget.PartitionFetchBytes(partitions),
        MaxPollIntervalMs = (int)engine.Options.MaxPollInterval.TotalMilliseconds,
        FetchWaitMaxMs = 100,
        FetchErrorBackoffMs = 100,
        // A full queue is the rule where the broker has more: the client's own second would be spent with an empty one.
        FetchQueueBackoffMs = 10,
        FetchMaxBytes = Largest(engine.Kafka),
        MessageMaxBytes = Largest(engine.Kafka),
        ReceiveMessageMaxBytes = 2 * Largest(engine.Kafka),
        ConsumeResultFields = "timestamp,topic",
        AllowAutoCreateTopics = false,
        CheckCrcs = true,
    };

    /// <summary>A reader without a group, for compacted topics that are read to their end.</summary>
    public static ConsumerConfig TableReader(ClientConfig kafka) => new(Copy(kafka))
    {
        GroupId = "monitoring.unused",
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        IsolationLevel = IsolationLevel.ReadCommitted,
        EnablePartitionEof = true,
        FetchWaitMaxMs = 20,
        QueuedMaxMessagesKbytes = TableQueueKilobytes,
        MessageMaxBytes = Largest(kafka),
        AllowAutoCreateTopics = false,
    };

    /// <summary>A task's producer. Delivery reports are off: what fails to arrive fails the transaction.</summary>
    public static ProducerConfig TaskProducer(EngineContext engine, string stage, TopicPartition source) => new(Copy(engine.Kafka))
    {
        TransactionalId = $"{engine.Application}.{stage}.{source.Topic}-{source.Partition.Value}",
        TransactionTimeoutMs = (int)engine.Options.TransactionTimeout.TotalMilliseconds,
        // Delivery has to fail before the transaction times out, so that an abort is ours.
        MessageTimeoutMs = (int)engine.Options.TransactionTimeout.TotalMilliseconds,
        EnableDeliveryReports = false,
        LingerMs = 5,
        BatchSize = 1024 * 1024,
        CompressionType = CompressionType.Lz4,
        MessageMaxBytes = Largest(engine.Kafka),
        QueueBufferingMaxKbytes = (int)(engine.Budget.ProducerQueueBytes / 1024),
        QueueBufferingMaxMessages = 200_000,
        Partitioner = Partitioner.Murmur2Random,
    };

    /// <summary>A plain idempotent producer for what is written before the stages start.</summary>
    public static ProducerConfig SetupProducer(ClientConfig kafka) => new(Copy(kafka))
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        LingerMs = 0,
        MessageMaxBytes = Largest(kafka),
        Partitioner = Partitioner.Murmur2Random,
    };

    /// <summary>The gateway's producer: senders wait for its reports.</summary>
    public static ProducerConfig GatewayProducer(ClientConfig kafka, GatewayOptions options) => new(Copy(kafka))
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        LingerMs = 5,
        BatchSize = 1024 * 1024,
        CompressionType = CompressionType.Lz4,
        MessageMaxBytes = Largest(kafka),
        MessageTimeoutMs = (int)options.DeliveryTimeout.TotalMilliseconds,
        // Whatever is let in has room here.
        QueueBufferingMaxKbytes = (int)Math.Min(int.MaxValue, options.MaxInFlightBytes / 512),
        QueueBufferingMaxMessages = 10_000_000,
        DeliveryReportFields = "none",
        Partitioner = Partitioner.Murmur2Random,
    };

    // Confluent's own copy constructor shares the settings, so that one client's would reach the next.
    private static Dictionary<string, string> Copy(ClientConfig kafka) => kafka.ToDictionary(s => s.Key, s => s.Value);
}

using Confluent.Kafka;

namespace Monitoring.Benchmarks.Overload;

/// <summary>Asks a broker for the ends of topics.</summary>
internal sealed class TopicEnds(string bootstrapServers) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IConsumer<Ignore, Ignore> _consumer =
        new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "monitoring-bench", EnableAutoCommit = false, IsolationLevel = IsolationLevel.ReadUncommitted }).Build();

    /// <summary>The offset behind the last record of each partition.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Of(params IEnumerable<string> topics)
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        return topics
            .SelectMany(t => admin.GetMetadata(t, Patience).Topics.Single().Partitions.Select(p => new TopicPartition(t, p.PartitionId)))
            .ToDictionary(p => p, p => _consumer.QueryWatermarkOffsets(p, Patience).High.Value);
    }

    public void Dispose() => _consumer.Dispose();
}

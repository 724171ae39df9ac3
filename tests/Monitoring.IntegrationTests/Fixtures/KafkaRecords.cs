using Confluent.Kafka;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>Counts records as readers of each isolation level see them: the difference is what aborted transactions wrote.</summary>
internal static class KafkaRecords
{
    public static long Count(string bootstrapServers, string topic, IsolationLevel isolation)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "counting",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = isolation,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(20)).Topics[0].Partitions.Count;
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var (count, open) = (0L, partitions);
        while (open > 0)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"{topic} could not be read to its end.");
            if (result.IsPartitionEOF) open--;
            else count++;
        }

        return count;
    }
}

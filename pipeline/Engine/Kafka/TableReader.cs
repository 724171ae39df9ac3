using Confluent.Kafka;
using Monitoring.Pipeline.Engine.State;

namespace Monitoring.Pipeline.Engine.Kafka;

/// <summary>Reads a compacted topic as a table: the newest value of each key.</summary>
internal static class TableReader
{
    /// <summary>Reads one partition from its start to the end that it has now.</summary>
    /// <remarks>
    /// The end is the high watermark, not the last stable offset: behind an open transaction of another task there may be committed
    /// records of the one we read for, and stopping before them would restore an old position. So this waits until the open ones end,
    /// which the transaction time-out bounds.
    /// </remarks>
    /// <param name="kafka">Connection settings.</param>
    /// <param name="partition">What to read.</param>
    /// <param name="wanted">Which keys to keep.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The newest value by key; removed keys are absent.</returns>
    public static Dictionary<string, byte[]> Read(ClientConfig kafka, TopicPartition partition, Func<string, bool> wanted, CancellationToken cancellation)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(ClientConfigs.TableReader(kafka)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        var end = End(kafka, partition, cancellation);
        var table = new Dictionary<string, byte[]>();
        // Not the logical beginning: a new client asks for that once before it knows the leader, and again half a second later.
        consumer.Assign(new TopicPartitionOffset(partition, 0));
        for (var next = 0L; next < end;)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = consumer.Consume(TimeSpan.FromMilliseconds(100));
            if (result is null) continue;
            next = result.IsPartitionEOF ? result.Offset.Value : result.Offset.Value + 1;
            if (result.IsPartitionEOF || !wanted(result.Message.Key)) continue;
            if (result.Message.Value is null) table.Remove(result.Message.Key);
            else table[result.Message.Key] = result.Message.Value;
        }

        return table;
    }

    // The client asks under its own isolation level, and under read_committed the answer is the last stable offset.
    private static long End(ClientConfig kafka, TopicPartition partition, CancellationToken cancellation)
    {
        var config = ClientConfigs.TableReader(kafka);
        config.IsolationLevel = IsolationLevel.ReadUncommitted;
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        return Retry.Kafka(() => consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(5)).High.Value, cancellation);
    }

    /// <summary>Reads every partition of a small topic.</summary>
    /// <exception cref="CheckpointException">There is no such topic.</exception>
    public static Dictionary<string, byte[]> ReadAll(ClientConfig kafka, string topic, CancellationToken cancellation)
    {
        using var admin = new AdminClientBuilder(kafka).Build();
        var partitions = Retry.Kafka(() => admin.GetMetadata(topic, TimeSpan.FromSeconds(5)).Topics[0].Partitions.Count, cancellation);
        if (partitions == 0) throw new CheckpointException($"the topic {topic} does not exist: run `monitoring topics --create`");
        var table = new Dictionary<string, byte[]>();
        for (var p = 0; p < partitions; p++)
        {
            foreach (var (key, value) in Read(kafka, new TopicPartition(topic, p), _ => true, cancellation)) table[key] = value;
        }

        return table;
    }
}

using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Torture.Cluster;
using Monitoring.Schemas;
using Npgsql;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>Asks how far the stages have come. One caller at a time.</summary>
internal sealed class Positions(TortureCluster cluster) : IDisposable
{
    private const long TailOffsets = 100;
    private static readonly string[] s_written = [Topics.Logs, Topics.Deltas, Topics.Facts, Topics.Metrics, Topics.DeadLetters, .. TopicPlan.CheckpointedStages.Select(Topics.Checkpoint)];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private IConsumer<Ignore, Ignore>? _intake;
    private IConsumer<Ignore, Ignore>? _outputs;

    /// <summary>The ends of the publishers' topics, which hold no transactions, and how far intake's group is.</summary>
    public async Task<IReadOnlyList<PartitionPosition>> IntakeAsync(CancellationToken cancellation) => await Task.Run(
        () =>
        {
            var consumer = _intake ??= Consumer("monitoring.intake", IsolationLevel.ReadUncommitted);
            var partitions = PartitionsOf(consumer, Topics.Sources);
            var kept = consumer.Committed(partitions, Patience).ToDictionary(p => p.TopicPartition, p => p.Offset);
            return partitions.Select(p =>
            {
                var end = consumer.QueryWatermarkOffsets(p, Patience).High.Value;
                return new PartitionPosition("intake's group", p.Topic, p.Partition.Value, kept[p].IsSpecial ? null : kept[p].Value, end, end);
            }).ToList();
        },
        cancellation).ConfigureAwait(false);

    /// <summary>The offset behind the last committed record of each partition of our topics that has any, as the database says it is stored.</summary>
    public async Task<IReadOnlyList<PartitionPosition>> SinkAsync(CancellationToken cancellation)
    {
        var ends = await Task.Run(Ends, cancellation).ConfigureAwait(false);
        var kept = new Dictionary<TopicPartition, long>();
        await using var connection = await cluster.Postgres.ConnectAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT topic, partition, next_offset FROM monitoring.consumer_offsets", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) kept[new TopicPartition(reader.GetString(0), reader.GetInt32(1))] = reader.GetInt64(2);
        var limits = await Task.Run(() => ends.Keys.ToDictionary(p => p, p => _outputs!.QueryWatermarkOffsets(p, Patience).High.Value), cancellation).ConfigureAwait(false);
        return [.. ends.Select(end => new PartitionPosition("offsets in PostgreSQL", end.Key.Topic, end.Key.Partition.Value, kept.TryGetValue(end.Key, out var next) ? next : null, end.Value, limits[end.Key]))];
    }

    /// <summary>How many of the sink's refusals are still to be published.</summary>
    public async Task<long> OutboxAsync(CancellationToken cancellation)
    {
        await using var connection = await cluster.Postgres.ConnectAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM monitoring.outbox", connection);
        return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    /// <summary>Records of aborted or open transactions: those that only readers of uncommitted records see. Whichever stage began them, they lie on one of its topics.</summary>
    public async Task<long> AbortedAsync(CancellationToken cancellation) =>
        await Task.Run(() => Count(IsolationLevel.ReadUncommitted) - Count(IsolationLevel.ReadCommitted), cancellation).ConfigureAwait(false);

    public void Dispose()
    {
        _intake?.Dispose();
        _outputs?.Dispose();
    }

    // Behind the last record there may be markers and aborted records, so the last record has to be read.
    private Dictionary<TopicPartition, long> Ends()
    {
        var consumer = _outputs ??= Consumer("monitoring.looking", IsolationLevel.ReadCommitted);
        var ends = new Dictionary<TopicPartition, long>();
        var wanted = PartitionsOf(consumer, [Topics.Logs, Topics.DeadLetters]);
        for (var back = TailOffsets; wanted.Count > 0; back *= 20)
        {
            var bounds = wanted.ToDictionary(p => p, p => consumer.QueryWatermarkOffsets(p, Patience));
            wanted.RemoveAll(p => bounds[p].High == bounds[p].Low);
            if (wanted.Count == 0) break;
            consumer.Assign(wanted.Select(p => new TopicPartitionOffset(p, Math.Max(bounds[p].Low.Value, bounds[p].High.Value - back))));
            for (var open = wanted.Count; open > 0;)
            {
                var result = consumer.Consume(Patience) ?? throw new TimeoutException("The pipeline's topics could not be read to their ends.");
                if (result.IsPartitionEOF) open--;
                else ends[result.TopicPartition] = result.Offset.Value + 1;
            }

            wanted.RemoveAll(p => ends.ContainsKey(p) || bounds[p].High.Value - back <= bounds[p].Low.Value);
        }

        consumer.Unassign();
        return ends;
    }

    private long Count(IsolationLevel isolation)
    {
        using var consumer = Consumer("monitoring.counting", isolation);
        var partitions = PartitionsOf(consumer, s_written);
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(p, 0)));
        var (count, open) = (0L, partitions.Count);
        while (open > 0)
        {
            var result = consumer.Consume(Patience) ?? throw new TimeoutException("what the stages wrote could not be read to its end.");
            if (result.IsPartitionEOF) open--;
            else count++;
        }

        return count;
    }

    private IConsumer<Ignore, Ignore> Consumer(string group, IsolationLevel isolation) => new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig(cluster.Client)
    {
        GroupId = group,
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        IsolationLevel = isolation,
        FetchWaitMaxMs = 50,
        ReconnectBackoffMaxMs = 500,
        AutoOffsetReset = AutoOffsetReset.Earliest,
    }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    private static List<TopicPartition> PartitionsOf(IConsumer<Ignore, Ignore> consumer, IReadOnlyList<string> topics)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return [.. topics.SelectMany(topic => admin.GetMetadata(topic, Patience).Topics[0].Partitions.Select(p => new TopicPartition(topic, p.PartitionId)))];
    }
}

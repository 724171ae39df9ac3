using Confluent.Kafka;
using Npgsql;

namespace Monitoring.Benchmarks.Overload;

/// <summary>What the database holds of the events that the topic acknowledged.</summary>
/// <param name="Acknowledged">Records that the topic grew by.</param>
/// <param name="Lost">Of those, how many have no row.</param>
/// <param name="Doubled">Rows beyond the first of a record.</param>
internal readonly record struct StoredAccount(long Acknowledged, long Lost, long Doubled)
{
    /// <summary>Counts; every record of the run is one event.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="from">The topic's ends before the run.</param>
    /// <param name="to">Its ends after it.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<StoredAccount> OfAsync(string connectionString, IReadOnlyDictionary<TopicPartition, long> from, IReadOnlyDictionary<TopicPartition, long> to, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        var account = default(StoredAccount);
        foreach (var (partition, first) in from)
        {
            await using var command = database.CreateCommand("SELECT count(*), count(DISTINCT origin_offset) FROM app_logs WHERE origin_topic = $1 AND origin_partition = $2 AND origin_offset >= $3 AND origin_offset < $4");
            command.CommandTimeout = 600;
            foreach (var value in (object[])[partition.Topic, partition.Partition.Value, first, to[partition]]) command.Parameters.Add(new() { Value = value });
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var (rows, different) = (reader.GetInt64(0), reader.GetInt64(1));
            var acknowledged = to[partition] - first;
            account = new StoredAccount(account.Acknowledged + acknowledged, account.Lost + acknowledged - different, account.Doubled + rows - different);
        }

        return account;
    }

    /// <summary>How far a topic is stored, all partitions together.</summary>
    public static async Task<long> StoredOffsetsAsync(string connectionString, IEnumerable<string> topics, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = database.CreateCommand("SELECT coalesce(sum(next_offset), 0)::bigint FROM monitoring.consumer_offsets WHERE topic = ANY($1) AND cluster_id = (SELECT cluster_id FROM monitoring.clusters ORDER BY id DESC LIMIT 1)");
        command.Parameters.Add(new() { Value = topics.ToArray() });
        return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }
}

using System.Buffers.Binary;
using System.Text;
using Confluent.Kafka;
using Monitoring.Pipeline.Commands;
using Monitoring.Pipeline.Torture.Cluster;
using Monitoring.Pipeline.Torture.Workload;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Npgsql;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>Reads everything that there is to check: topics to their ends, tables, positions.</summary>
internal sealed class ObservationReader(TortureCluster cluster, Positions positions)
{
    private const string Rows = """
        SELECT origin_topic, origin_partition, origin_offset, origin_index, family, event_time, received_time, observed_time, flags, severity, time_source,
            category, service, host, message, trace_id, span_id, attributes::text FROM all_logs ORDER BY 1, 2, 3, 4
        """;

    /// <summary>Reads it; the pipelines have to be at rest.</summary>
    /// <param name="ledger">What was published.</param>
    /// <param name="policies">Under which windows.</param>
    /// <param name="subscribed">What a slow subscriber has read of the log topic, or null.</param>
    /// <param name="waiting">The sink may publish refusals of its own while this reads.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Observation> ReadAsync(Ledger ledger, PolicyHistory policies, IReadOnlyList<OutputRecord>? subscribed, bool waiting, CancellationToken cancellation)
    {
        var published = new List<PublishedRecord>();
        foreach (var topic in Topics.Sources)
        {
            published.AddRange(await PublishedAsync(topic, cancellation).ConfigureAwait(false));
        }

        var outputs = new Dictionary<string, IReadOnlyList<OutputRecord>>();
        foreach (var topic in (string[])[Topics.Logs, Topics.DeadLetters]) outputs[topic] = await OutputAsync(topic, cancellation).ConfigureAwait(false);
        if (subscribed is not null) outputs[$"{Topics.Logs}, slow subscriber"] = subscribed;
        return new Observation
        {
            Ledger = ledger,
            Policies = policies,
            Published = [.. published.OrderBy(r => r.Origin.Topic, StringComparer.Ordinal).ThenBy(r => r.Origin.Partition).ThenBy(r => r.Origin.Offset)],
            Rows = Read(Rows, ReadRow),
            Letters = Read("SELECT origin_topic, origin_partition, origin_offset, origin_index, stage, reason FROM dead_letters WHERE part = 0", static r => new StoredLetter(OriginOf(r), r.GetString(4), r.GetString(5))),
            Outputs = outputs,
            OutboxIsWaiting = waiting,
            Positions = [.. await positions.IntakeAsync(cancellation).ConfigureAwait(false), .. await positions.SinkAsync(cancellation).ConfigureAwait(false)],
            Minutes = Read("SELECT host, date_trunc('minute', event_time), count(*) FROM all_logs GROUP BY 1, 2", static r => (Key: (r.GetString(0), r.GetDateTime(1)), Count: r.GetInt64(2)))
                .ToDictionary(m => m.Key, m => m.Count),
        };
    }

    /// <summary>Decodes a record of <c>monitoring.logs</c> or <c>monitoring.dead-letters</c>.</summary>
    public static OutputRecord Decode(ConsumeResult<byte[]?, byte[]?> record)
    {
        var key = Encoding.UTF8.GetString(record.Message.Key ?? []);
        if (!SingleObject.TryParse(record.Message.Value, out _, out var datum)) throw new InvalidDataException($"{record.TopicPartitionOffset} is not ours.");
        if (record.Topic == Topics.DeadLetters)
        {
            if (!DeadLetterCodec.TryRead(datum, out var letter)) throw new InvalidDataException($"{record.TopicPartitionOffset} is no dead letter.");
            return new OutputRecord(record.Partition.Value, record.Offset.Value, key, letter.Origin, letter.Stage);
        }

        if (!LogEventView.TryRead(datum, out var e)) throw new InvalidDataException($"{record.TopicPartitionOffset} is no log event.");
        var origin = new Origin(string.Intern(Encoding.UTF8.GetString(e.OriginTopic)), e.OriginPartition, e.OriginOffset, e.OriginIndex);
        return new OutputRecord(record.Partition.Value, record.Offset.Value, string.Intern(key), origin, "intake");
    }

    private async Task<List<PublishedRecord>> PublishedAsync(string topic, CancellationToken cancellation)
    {
        var records = new List<PublishedRecord>();
        using var scan = new TopicScan(cluster.Client);
        await foreach (var record in scan.ReadToEndAsync(topic, cancellation).ConfigureAwait(false))
        {
            var sending = BinaryPrimitives.ReadInt32BigEndian(record.Message.Headers.GetLastBytes(NumberedPublisher.SendingHeader));
            records.Add(new PublishedRecord(new Origin(topic, record.Partition.Value, record.Offset.Value, 0), sending, record.Message.Timestamp.UnixTimestampMs));
        }

        return records;
    }

    /// <summary>The committed records of one of our topics.</summary>
    public async Task<List<OutputRecord>> OutputAsync(string topic, CancellationToken cancellation)
    {
        var records = new List<OutputRecord>();
        using var scan = new TopicScan(cluster.Client);
        await foreach (var record in scan.ReadToEndAsync(topic, cancellation).ConfigureAwait(false)) records.Add(Decode(record));
        return records;
    }

    private IEnumerable<T> Read<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        using var connection = new NpgsqlConnection(cluster.Postgres.OwnerConnectionString + ";Pooling=false;Command Timeout=600");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return row(reader);
    }

    private static StoredRow ReadRow(NpgsqlDataReader r) => new(
        OriginOf(r), r.GetString(4), r.GetDateTime(5), r.GetDateTime(6), r.IsDBNull(7) ? null : r.GetDateTime(7), r.GetInt32(8), r.GetInt16(9), r.GetInt16(10),
        r.GetString(11), r.GetString(12), r.GetString(13), r.GetString(14), r.IsDBNull(15) ? null : r.GetString(15), r.IsDBNull(16) ? null : r.GetString(16), r.GetString(17));

    private static Origin OriginOf(NpgsqlDataReader r) => new(string.Intern(r.GetString(0)), r.GetInt32(1), r.GetInt64(2), r.GetInt32(3));
}

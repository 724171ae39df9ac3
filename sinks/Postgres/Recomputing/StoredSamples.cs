using System.Text;
using Monitoring.Schemas.Metrics;
using Npgsql;

namespace Monitoring.Sinks.Postgres.Recomputing;

/// <summary>Reads stored metric samples back, in an order that is the same each time. Those that are no numbers are in no window.</summary>
internal sealed class StoredSamples(NpgsqlDataSource database)
{
    private const int RecordBytes = 64 * 1024;

    private const string Query = """
        SELECT time, value, kind, coalesce(unit, ''), name, labels::text, origin_cluster FROM public.metric_samples
        WHERE time >= $1 AND time < $2 AND value <> 'NaN' AND (name = ANY ($3)) <> $4
        ORDER BY time, name, labels, origin_topic, origin_partition, origin_offset
        """;

    private readonly SampleBatchEncoder _batch = new();
    private readonly SeriesIdentity _identity = new();

    /// <summary>Reads the samples of a stretch of time, ms since 1970 UTC.</summary>
    /// <param name="start">Its samples are read.</param>
    /// <param name="end">Its samples are not.</param>
    /// <param name="names">Of the metrics.</param>
    /// <param name="take">Gets them as encoded batches.</param>
    /// <param name="comesFrom">Gets of each the row of monitoring.clusters that it came from.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many there were.</returns>
    internal async Task<long> ReadAsync(long start, long end, MetricNames names, Action<byte[]> take, Action<short> comesFrom, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(start) });
        command.Parameters.Add(new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(end) });
        command.Parameters.Add(new() { Value = names.Names.ToArray() });
        command.Parameters.Add(new() { Value = names.IsExcept });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var count = 0L;
        _batch.Begin("", -1);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            count++;
            comesFrom(reader.GetInt16(6));
            var time = (reader.GetDateTime(0).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
            var meaning = new SeriesMeaning((MetricKind)reader.GetInt16(2), Encoding.UTF8.GetBytes(StoredText.Unescape(reader.GetString(3))));
            _batch.Add(_identity.Of(reader.GetString(4), reader.GetString(5)), meaning, -1, [new Sample(time, reader.GetDouble(1))]);
            if (_batch.Length < RecordBytes) continue;
            take(_batch.End().ToArray());
            _batch.Begin("", -1);
        }

        take(_batch.End().ToArray());
        return count;
    }
}

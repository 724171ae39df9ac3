using System.Text;
using Monitoring.Schemas.Metrics;
using Npgsql;

namespace Monitoring.Sinks.Postgres.Recomputing;

/// <summary>Reads stored windows back: of each series and window the result that the views show.</summary>
internal sealed class StoredWindows(NpgsqlDataSource database)
{
    private const string Query = """
        SELECT DISTINCT ON (window_start, name, labels)
            window_start, window_end, value, count, sum, min, max, first, last, increase, distinct_count, p50, p90, p95, p99, revision, origin_cluster, kind, final, name, coalesce(unit, ''), money, labels::text,
            CASE WHEN $6 THEN quantile_sketch END, CASE WHEN $6 THEN distinct_sketch END
        FROM public.metrics
        WHERE level = $1 AND window_start >= $2 AND window_start < $3 AND (name = ANY ($4)) <> $5
        ORDER BY window_start, name, labels, origin_cluster DESC, revision DESC, origin_offset DESC
        """;

    private readonly SeriesIdentity _identity = new();

    // Each partition is closed by a task of its own, and one may be behind.
    private const string ClosedTo = """
        SELECT min(closed_to) FROM (
            SELECT max(window_end) AS closed_to, origin_cluster, max(origin_cluster) OVER () AS newest FROM public.metrics
            WHERE level = $1 AND window_start >= $2 AND final AND origin_offset >= 0 GROUP BY origin_cluster, origin_partition) AS partitions
        WHERE origin_cluster = newest
        """;

    private const string Bounds = """
        SELECT DISTINCT level, window_start, window_end FROM public.metrics
        WHERE level = ANY ($1) AND window_start >= $2 - interval '32 days' AND window_start < $3 AND window_end > $2
        """;

    /// <summary>Up to where the stream has closed windows in every partition, ms since 1970 UTC; null where there is none.</summary>
    internal async Task<long?> ClosedToAsync(string level, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(ClosedTo);
        command.Parameters.Add(new() { Value = level });
        command.Parameters.Add(new() { Value = since });
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is DateTime end ? Ms(end) : null;
    }

    /// <summary>Which windows of some levels reach into a stretch of time, whatever series they are of; ms since 1970 UTC.</summary>
    internal async Task<IReadOnlyList<(string Level, long Start, long End)>> BoundsAsync(IReadOnlyList<string> levels, long start, long end, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Bounds);
        command.Parameters.Add(new() { Value = levels.ToArray() });
        command.Parameters.Add(new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(start) });
        command.Parameters.Add(new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(end) });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var bounds = new List<(string, long, long)>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) bounds.Add((reader.GetString(0), Ms(reader.GetDateTime(1)), Ms(reader.GetDateTime(2))));
        return bounds;
    }

    /// <summary>Reads the windows of a level that begin in a stretch of time, ms since 1970 UTC.</summary>
    internal async Task ReadAsync(string level, long start, long end, MetricNames names, bool withSketches, Action<WindowFigures> take, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new() { Value = level });
        command.Parameters.Add(new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(start) });
        command.Parameters.Add(new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(end) });
        command.Parameters.Add(new() { Value = names.Names.ToArray() });
        command.Parameters.Add(new() { Value = names.IsExcept });
        command.Parameters.Add(new() { Value = withSketches });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) take(Read(reader, level));
    }

    private WindowFigures Read(NpgsqlDataReader row, string level)
    {
        double? Number(int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
        byte[] Bytes(int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);
        return new WindowFigures
        {
            Identity = _identity.Of(row.GetString(19), row.GetString(22)),
            Level = level,
            Start = Ms(row.GetDateTime(0)),
            End = Ms(row.GetDateTime(1)),
            Kind = (MetricKind)row.GetInt16(17),
            Unit = Encoding.UTF8.GetBytes(StoredText.Unescape(row.GetString(20))),
            Revision = row.GetInt32(15),
            Cluster = row.GetInt16(16),
            IsFinal = row.GetBoolean(18),
            Shown = row.GetDouble(2),
            Value = new WindowValue
            {
                Count = row.GetInt64(3),
                Sum = row.GetDouble(4),
                Min = Number(5) ?? 0,
                Max = Number(6) ?? 0,
                First = Number(7) ?? 0,
                Last = Number(8) ?? 0,
                Increase = Number(9) ?? 0,
            },
            HasIncrease = !row.IsDBNull(9),
            Distinct = Number(10),
            Quantiles = row.IsDBNull(11) ? null : (row.GetDouble(11), row.GetDouble(12), row.GetDouble(13), row.GetDouble(14)),
            Money = row.IsDBNull(21) ? null : row.GetDecimal(21),
            QuantileSketch = Bytes(23),
            DistinctSketch = Bytes(24),
        };
    }

    private static long Ms(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
}

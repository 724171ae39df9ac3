using Npgsql;

namespace Monitoring.Benchmarks;

/// <summary>Looks for new rows of one topic the cheap way: only the end of the day's table, by physical place.</summary>
/// <remarks>
/// COPY appends, but several writers fill pages side by side and commit in any order, so each look goes back a margin of blocks behind the
/// highest one seen; <see cref="LookEverywhereAsync"/> finds what a longer transaction left behind it.
/// </remarks>
internal sealed class VisibleRows(NpgsqlConnection connection, string topic, IReadOnlyDictionary<int, long> firstOffsets, DateTimeOffset since)
{
    private const long MarginBlocks = 256;
    private long _highestBlock;

    public Task LookAsync(Action<int, long> row, CancellationToken cancellation) => LookAsync(Math.Max(0, _highestBlock - MarginBlocks), row, cancellation);

    public Task LookEverywhereAsync(Action<int, long> row, CancellationToken cancellation) => LookAsync(0, row, cancellation);

    private async Task LookAsync(long fromBlock, Action<int, long> row, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT origin_partition, origin_offset, (ctid::text::point)[0]::bigint
            FROM app_logs WHERE ctid >= $1::text::tid AND event_time >= $2 AND origin_topic = $3
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = $"({fromBlock},0)" });
        command.Parameters.Add(new NpgsqlParameter { Value = since.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { Value = topic });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var (partition, offset) = (reader.GetInt32(0), reader.GetInt64(1));
            _highestBlock = Math.Max(_highestBlock, reader.GetInt64(2));
            // Rows of earlier runs lie below this run's first offsets.
            if (firstOffsets.TryGetValue(partition, out var first) && offset >= first) row(partition, offset);
        }
    }
}

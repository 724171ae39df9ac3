using Npgsql;
using NpgsqlTypes;

namespace Monitoring.Benchmarks;

/// <summary>Looks for new rows of one topic the cheap way: only the end of the day's table, by physical place.</summary>
/// <remarks>
/// COPY appends, but several writers fill pages side by side and commit in any order, so each look goes back a margin of blocks behind the
/// highest one seen; <see cref="LookEverywhereAsync"/> finds what a longer transaction left behind it.
/// </remarks>
internal sealed class VisibleRows : IRowLook
{
    private const uint MarginBlocks = 128;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlParameter<string> _from = new() { TypedValue = "" };
    private readonly IReadOnlyDictionary<int, long> _firstOffsets;
    private uint _highestBlock;

    /// <param name="connection">Used by nobody else meanwhile.</param>
    /// <param name="topic">The publishers' topic.</param>
    /// <param name="firstOffsets">Rows of earlier runs lie below these.</param>
    /// <param name="since">Event time before which there is none of this run: leaves older days out.</param>
    public VisibleRows(NpgsqlConnection connection, string topic, IReadOnlyDictionary<int, long> firstOffsets, DateTimeOffset since)
    {
        _firstOffsets = firstOffsets;
        _command = new NpgsqlCommand(
            "SELECT origin_partition, origin_offset, ctid FROM app_logs WHERE ctid >= $1::text::tid AND event_time >= $2 AND origin_topic = $3",
            connection)
        {
            Parameters = { _from, new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime }, new NpgsqlParameter<string> { TypedValue = topic } },
        };
    }

    public Task LookAsync(Action<int, long> row, CancellationToken cancellation) =>
        LookAsync(_highestBlock > MarginBlocks ? _highestBlock - MarginBlocks : 0, row, cancellation);

    public Task LookEverywhereAsync(Action<int, long> row, CancellationToken cancellation) => LookAsync(0u, row, cancellation);

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private async Task LookAsync(uint fromBlock, Action<int, long> row, CancellationToken cancellation)
    {
        _from.TypedValue = $"({fromBlock},0)";
        await using var reader = await _command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var (partition, offset) = (reader.GetInt32(0), reader.GetInt64(1));
            _highestBlock = Math.Max(_highestBlock, reader.GetFieldValue<NpgsqlTid>(2).BlockNumber);
            if (_firstOffsets.TryGetValue(partition, out var first) && offset >= first) row(partition, offset);
        }
    }
}

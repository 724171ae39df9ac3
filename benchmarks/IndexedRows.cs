using Npgsql;
using NpgsqlTypes;

namespace Monitoring.Benchmarks;

/// <summary>Looks for new rows by an index of its own on their origin, from the first missing offset of each partition on: misses none, wherever the row was put.</summary>
/// <remarks>Keeping the index costs the writer about a microsecond a row: nothing at the paced run's rate, too much at full speed. It goes when this is disposed.</remarks>
internal sealed class IndexedRows : IRowLook
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly int[] _partitions;
    private readonly long[] _missing;
    private readonly HashSet<long>[] _ahead;

    private IndexedRows(NpgsqlConnection connection, string topic, IReadOnlyDictionary<int, long> firstOffsets)
    {
        _connection = connection;
        _partitions = [.. firstOffsets.Keys.Order()];
        _missing = [.. _partitions.Select(p => firstOffsets[p])];
        _ahead = [.. _partitions.Select(_ => new HashSet<long>())];
        _command = new NpgsqlCommand(
            """
            SELECT place, origin_offset FROM unnest($1, $2) WITH ORDINALITY AS f(origin_partition, missing, place)
            CROSS JOIN LATERAL (SELECT origin_offset FROM app_logs l WHERE l.origin_partition = f.origin_partition AND origin_offset >= missing AND origin_topic = $3) AS found
            """,
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int[]> { TypedValue = _partitions, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new NpgsqlParameter<long[]> { TypedValue = _missing, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new NpgsqlParameter<string> { TypedValue = topic },
            },
        };
    }

    /// <param name="connection">Used by nobody else meanwhile, as the owner of the tables.</param>
    /// <param name="topic">The publishers' topic.</param>
    /// <param name="firstOffsets">Rows of earlier runs lie below these.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IndexedRows> CreateAsync(NpgsqlConnection connection, string topic, IReadOnlyDictionary<int, long> firstOffsets, CancellationToken cancellation)
    {
        await using var create = new NpgsqlCommand("CREATE INDEX bench_origin ON app_logs (origin_partition, origin_offset); SET enable_seqscan = off", connection);
        await create.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        var rows = new IndexedRows(connection, topic, firstOffsets);
        await rows._command.PrepareAsync(cancellation).ConfigureAwait(false);
        return rows;
    }

    public async Task LookAsync(Action<int, long> row, CancellationToken cancellation)
    {
        await using var reader = await _command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var (place, offset) = ((int)reader.GetInt64(0) - 1, reader.GetInt64(1));
            if (_ahead[place].Add(offset)) row(_partitions[place], offset);
        }

        for (var place = 0; place < _missing.Length; place++)
        {
            while (_ahead[place].Remove(_missing[place])) _missing[place]++;
        }
    }

    public Task LookEverywhereAsync(Action<int, long> row, CancellationToken cancellation) => LookAsync(row, cancellation);

    public async ValueTask DisposeAsync()
    {
        await using (var drop = new NpgsqlCommand("DROP INDEX IF EXISTS bench_origin", _connection)) await drop.ExecuteNonQueryAsync().ConfigureAwait(false);
        await _command.DisposeAsync().ConfigureAwait(false);
    }
}

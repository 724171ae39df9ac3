using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;
using Npgsql;

namespace Monitoring.Sinks.Postgres.Recomputing;

/// <summary>Gathers rebuilt windows and appends them to the tables of their days.</summary>
/// <remarks>They come from no record, so their offset and partition are -1: of two results of one revision the stream's counts.</remarks>
internal sealed class Corrections(NpgsqlDataSource database)
{
    private const int BatchBytes = 1024 * 1024;
    private const int None = -1;

    private readonly OpenDays _open = new(database, onlyWindows: true);
    private readonly MetricRow _row = new();
    private readonly Dictionary<(DayTable Table, int Day), DayBatch> _days = [];

    /// <summary>Adds a window under the revision and cluster that it names.</summary>
    internal void Add(WindowFigures window)
    {
        if (!SingleObject.TryParse(window.Encode(), out _, out var datum) || !MetricWindowsReader.TryRead(datum, out var reader) || !reader.Next())
            throw new InvalidOperationException("A window that was written cannot be read.");
        var table = MetricLevel.Find(reader.Level)!.Table;
        var day = DayTables.DayOf(TimeRange.Micros(window.Start));
        if (!_days.TryGetValue((table, day), out var batch)) _days.Add((table, day), batch = new DayBatch(table, day, BatchBytes));
        batch.Begin([], 0, 0);
        _row.Append(batch.Rows, reader, None, None, window.Cluster);
    }

    /// <summary>Stores what was added, all of it or nothing.</summary>
    /// <param name="connection">The one that holds the lock: where it breaks, nothing more is stored without the lock.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task StoreAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (_days.Count == 0) return;
        await _open.EnsureAsync([.. _days.Values], cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        foreach (var batch in _days.Values) await RowCopy.WriteAsync(connection, batch, 0, batch.Count, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        _days.Clear();
    }
}

using System.Collections.Concurrent;
using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>Which days' tables this process has seen; makes those that are missing, each in a transaction of its own.</summary>
/// <param name="database">Whose login may call the function.</param>
/// <param name="onlyWindows">Whether its login may open days of windows alone.</param>
internal sealed class OpenDays(NpgsqlDataSource database, bool onlyWindows = false)
{
    private readonly ConcurrentDictionary<(DayTable Table, int Day), bool> _known = new();

    internal async Task EnsureAsync(IReadOnlyList<DayBatch> batches, CancellationToken cancellation)
    {
        foreach (var batch in batches)
        {
            if (batch.Count > 0) await EnsureAsync(batch.Table, batch.Day, cancellation).ConfigureAwait(false);
        }
    }

    /// <returns>True where this process had not seen the day before.</returns>
    internal async Task<bool> EnsureAsync(DayTable table, int day, CancellationToken cancellation)
    {
        if (_known.ContainsKey((table, day))) return false;
        await using var command = database.CreateCommand(onlyWindows ? "SELECT monitoring.open_metric_day($1, $2)" : "SELECT monitoring.open_day($1, $2)");
        command.Parameters.Add(new() { Value = DayTables.Parent(table) });
        command.Parameters.Add(new() { Value = DayTables.Date(day) });
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return _known.TryAdd((table, day), true);
    }

    /// <summary>Asks again next time: a day that was known has been dropped.</summary>
    internal void Forget() => _known.Clear();
}

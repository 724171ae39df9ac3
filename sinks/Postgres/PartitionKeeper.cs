using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>Looks after the day tables. Any number of processes may call it at any time; an hourly schedule is plenty.</summary>
/// <remarks>Each step is one transaction of its own under a lock in the database, so a crash leaves whole steps only, and the next round goes on.</remarks>
public sealed class PartitionKeeper
{
    private readonly SinkContext _sink;

    internal PartitionKeeper(SinkContext sink) => _sink = sink;

    /// <summary>Makes today's tables and those of the days ahead, but for weeks and months of metrics.</summary>
    /// <exception cref="PostgresFatalException">Waiting does not help.</exception>
    public async Task OpenAheadAsync(CancellationToken cancellation)
    {
        var today = Today();
        foreach (var table in DayTables.All)
        {
            if (MetricLevel.Of(table) is { IsDaily: false }) continue;
            for (var day = today; day <= today + _sink.Options.DaysAhead; day++)
            {
                var wanted = day;
                await _sink.Retrying.RunAsync("opening a day", c => _sink.Days.EnsureAsync(table, wanted, c), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One round: days ahead, retention, sealing, cooling.</summary>
    /// <exception cref="PostgresFatalException">Waiting does not help.</exception>
    public async Task<KeeperReport> RunAsync(CancellationToken cancellation)
    {
        await OpenAheadAsync(cancellation).ConfigureAwait(false);
        var now = TimeRange.Micros(_sink.Time.GetUtcNow());
        var today = DayTables.DayOf(now);
        // Each is the first day that is too young for the step.
        var sealBefore = DayTables.DayOf(now - (_sink.Options.SealAfter.Ticks / TimeSpan.TicksPerMicrosecond));
        var coolBefore = today - _sink.Options.HotDays;
        var (dropped, sealedDays, cooled, postponed) = (0, 0, 0, 0);
        foreach (var table in DayTables.All)
        {
            var dropBefore = today - _sink.Options.RetentionOf(table);
            dropped += await StepAsync(table, "drop_day", ["open", "sealed", "warm"], DayTables.First, dropBefore).ConfigureAwait(false);
            sealedDays += await StepAsync(table, "seal_day", ["open"], dropBefore, sealBefore).ConfigureAwait(false);
            cooled += await StepAsync(table, "cool_day", ["sealed"], dropBefore, coolBefore).ConfigureAwait(false);
        }

        return new KeeperReport(sealedDays, cooled, dropped, postponed);

        async Task<int> StepAsync(DayTable table, string function, string[] states, int first, int before)
        {
            var done = 0;
            var parent = DayTables.Parent(table);
            foreach (var day in await DaysAsync(parent, states, first, before, cancellation).ConfigureAwait(false))
            {
                switch (await MoveAsync(function, parent, day, cancellation).ConfigureAwait(false))
                {
                    case true: done++; break;
                    case null: postponed++; break;
                }
            }

            return done;
        }
    }

    private int Today() => DayTables.DayOf(TimeRange.Micros(_sink.Time.GetUtcNow()));

    private Task<List<DateOnly>> DaysAsync(string parent, string[] states, int first, int before, CancellationToken cancellation)
        => _sink.Retrying.RunAsync("reading the days", async c =>
        {
            await using var command = _sink.Database.CreateCommand("SELECT day FROM monitoring.days WHERE state = ANY($1) AND day >= $2 AND day < $3 AND parent = $4 ORDER BY day");
            command.Parameters.Add(new() { Value = states });
            command.Parameters.Add(new() { Value = DayTables.Date(first) });
            command.Parameters.Add(new() { Value = DayTables.Date(before) });
            command.Parameters.Add(new() { Value = parent });
            var days = new List<DateOnly>();
            await using var reader = await command.ExecuteReaderAsync(c).ConfigureAwait(false);
            while (await reader.ReadAsync(c).ConfigureAwait(false)) days.Add(reader.GetFieldValue<DateOnly>(0));
            return days;
        }, cancellation);

    // True: done. False: another process was faster. Null: the table is in use.
    private Task<bool?> MoveAsync(string function, string parent, DateOnly day, CancellationToken cancellation)
        => _sink.Retrying.RunAsync<bool?>($"calling {function}", async c =>
        {
            // The function's name is one of the three literals above.
            await using var command = _sink.Database.CreateCommand($"SELECT monitoring.{function}($1, $2)");
            command.CommandTimeout = 0; // Indexing a large day takes as long as it takes; the lock in the database ends with the connection.
            command.Parameters.Add(new() { Value = parent });
            command.Parameters.Add(new() { Value = day });
            try
            {
                return (bool)(await command.ExecuteScalarAsync(c).ConfigureAwait(false))!;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                return null;
            }
        }, cancellation);
}

using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Npgsql;

namespace Monitoring.Sinks.Postgres.Recomputing;

/// <summary>What recomputing reads and writes: events and samples, windows, and corrections of them.</summary>
/// <remarks>Its login is a member of <c>monitoring_recomputer</c>; one that only looks may be an auditor.</remarks>
public sealed class RecomputeStore : IAsyncDisposable
{
    private const string BaseLevel = "10s";

    // "MON" and 80, as for migrations (1) and days (2).
    private const string Lock = "SELECT pg_try_advisory_lock(1297043024, 3)";
    private readonly PostgresOptions _options;
    private readonly NpgsqlDataSource _database;
    private readonly StoredLogs _logs;
    private readonly StoredSamples _samples;
    private readonly StoredWindows _windows;
    private readonly Corrections _corrections;
    private NpgsqlConnection? _lock;

    /// <param name="options">Valid ones that name a server.</param>
    public RecomputeStore(PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString?.Reveal());
        builder.ConnectionStringBuilder.ApplicationName = "monitoring recompute";
        builder.ConnectionStringBuilder.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        builder.ConnectionStringBuilder.Timezone = "UTC";
        _database = builder.Build();
        _logs = new StoredLogs(_database);
        _samples = new StoredSamples(_database);
        _windows = new StoredWindows(_database);
        _corrections = new Corrections(_database);
    }

    /// <summary>Keeps others from recomputing in this database until this store is disposed of.</summary>
    /// <returns>False where another one is at it.</returns>
    public async Task<bool> TryLockAsync(CancellationToken cancellation)
    {
        _lock = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(Lock, _lock);
        return (bool)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    /// <summary>Up to where the stream has closed windows in every partition, as its stored results say; ms since 1970 UTC, or null where there is none.</summary>
    /// <param name="now">Results of long before are looked for where there are none of the last day.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<long?> ClosedToAsync(DateTimeOffset now, CancellationToken cancellation) =>
        await _windows.ClosedToAsync(BaseLevel, now.AddDays(-1), cancellation).ConfigureAwait(false)
        ?? await _windows.ClosedToAsync(BaseLevel, DateTimeOffset.UnixEpoch, cancellation).ConfigureAwait(false);

    /// <summary>The oldest start of a level's windows that retention keeps, ms since 1970 UTC.</summary>
    public long OldestWindow(string level, DateTimeOffset now) => Oldest(MetricLevel.All.First(l => l.Name == level).Table, now);

    /// <summary>The oldest time whose events are kept, ms since 1970 UTC.</summary>
    public long OldestEvent(DateTimeOffset now) => Oldest(DayTable.AppLogs, now);

    /// <summary>The oldest time whose samples are kept, ms since 1970 UTC.</summary>
    public long OldestSample(DateTimeOffset now) => Oldest(DayTable.MetricSamples, now);

    /// <summary>Reads the log events of a stretch of time, ms since 1970 UTC, the end not in it.</summary>
    public Task ReadLogsAsync(long start, long end, Action<LogEvent, Utf8Slice, short> take, CancellationToken cancellation) => _logs.ReadAsync(start, end, take, cancellation);

    /// <summary>Reads the samples of a stretch of time, ms since 1970 UTC, the end not in it, as encoded batches.</summary>
    /// <returns>How many there were.</returns>
    public Task<long> ReadSamplesAsync(long start, long end, MetricNames names, Action<byte[]> take, Action<short> comesFrom, CancellationToken cancellation) =>
        _samples.ReadAsync(start, end, names, take, comesFrom, cancellation);

    /// <summary>Which windows of some levels reach into a stretch of time, whatever series they are of; ms since 1970 UTC.</summary>
    public Task<IReadOnlyList<(string Level, long Start, long End)>> BoundsAsync(IReadOnlyList<string> levels, long start, long end, CancellationToken cancellation) =>
        _windows.BoundsAsync(levels, start, end, cancellation);

    /// <summary>Reads the windows of a level that begin in a stretch of time, ms since 1970 UTC, the end not in it.</summary>
    public Task ReadWindowsAsync(string level, long start, long end, MetricNames names, bool withSketches, Action<WindowFigures> take, CancellationToken cancellation) =>
        _windows.ReadAsync(level, start, end, names, withSketches, take, cancellation);

    /// <summary>Adds a correction, to be stored by the next <see cref="StoreAsync"/>.</summary>
    public void Add(WindowFigures correction) => _corrections.Add(correction);

    /// <summary>Stores the corrections that were added, all of them or none.</summary>
    /// <exception cref="InvalidOperationException">The lock was not taken.</exception>
    public Task StoreAsync(CancellationToken cancellation) => _corrections.StoreAsync(_lock ?? throw new InvalidOperationException("Corrections are stored under the lock."), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_lock is not null) await _lock.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private long Oldest(DayTable table, DateTimeOffset now) => TimeRange.At(now, _options.RetentionOf(table)).Least / 1000;
}

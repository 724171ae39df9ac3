using Microsoft.Extensions.Logging;
using Monitoring.Schemas.Avro;
using Monitoring.Sinks.Postgres.Migrations;
using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>The way into PostgreSQL: one for each process, shared by the writers of all partitions.</summary>
public sealed class PostgresSink : IAsyncDisposable
{
    private readonly SinkContext _context;

    private PostgresSink(SinkContext context)
    {
        _context = context;
        Keeper = new PartitionKeeper(context);
        Outbox = new OutboxReader(context);
    }

    /// <summary>The names of the tables that rows go into.</summary>
    public static IReadOnlyList<string> Tables { get; } = [.. DayTables.All.Select(DayTables.Parent)];

    /// <summary>Makes days ahead, seals closed ones, drops old ones.</summary>
    public PartitionKeeper Keeper { get; }

    /// <summary>The sink's own dead letters that are still to be published.</summary>
    public OutboxReader Outbox { get; }

    /// <summary>Connects, brings the schema up to date (or checks it, where the options say so), and makes the tables of the days ahead.</summary>
    /// <param name="options">Valid ones.</param>
    /// <param name="schemas">Gets the schemas of <c>monitoring.schemas</c> from the pipeline, for records of other versions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of passing failures. Nothing in them quotes a row or a secret.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="observer">Is told what was stored and whether the server is reached.</param>
    /// <exception cref="PostgresFatalException">Wrong password, missing permission, changed or newer migrations, ….</exception>
    public static async Task<PostgresSink> StartAsync(
        PostgresOptions options, SchemaResolver schemas, TimeProvider time, ILogger logger, CancellationToken cancellation, ISinkObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        observer ??= ISinkObserver.None;
        var database = DataSource(options);
        var retrying = new Retrying(options, time, logger, observer);
        var context = new SinkContext(options, database, new OpenDays(database), retrying, schemas, time, observer);
        try
        {
            await retrying.RunAsync("preparing the schema", c => PrepareAsync(database, options.ApplyMigrations, c), cancellation).ConfigureAwait(false);
            var sink = new PostgresSink(context);
            await sink.Keeper.OpenAheadAsync(cancellation).ConfigureAwait(false);
            return sink;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A writer for one partition, with the offset to go on from.</summary>
    /// <param name="clusterId">Kafka's cluster id: offsets of another cluster are others.</param>
    /// <param name="topic">The topic to store, <c>monitoring.logs</c>, <c>.deltas</c>, <c>.metrics</c> or <c>.dead-letters</c>.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="batchBytes">Bytes of rows after which the writer is full.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PostgresFatalException">Waiting does not help.</exception>
    public Task<PartitionWriter> OpenAsync(string clusterId, string topic, int partition, int batchBytes, CancellationToken cancellation)
        => _context.Retrying.RunAsync($"opening {topic}-{partition}", async c =>
        {
            await using var connection = await _context.Database.OpenConnectionAsync(c).ConfigureAwait(false);
            if (!_context.Options.AcceptNewClusters) await CheckClusterAsync(connection, clusterId, c).ConfigureAwait(false);
            await using var command = new NpgsqlCommand("SELECT monitoring.cluster_number($1)", connection) { Parameters = { new() { Value = clusterId } } };
            var cluster = (short)(await command.ExecuteScalarAsync(c).ConfigureAwait(false))!;
            var offset = new StoredOffset(clusterId, topic, partition);
            return new PartitionWriter(_context, topic, partition, batchBytes, offset, await offset.ReadAsync(connection, c).ConfigureAwait(false), cluster);
        }, cancellation);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _context.Database.DisposeAsync();

    // A broker that was set up anew has a new cluster id: to go on with it in silence would hide that what the old one held is gone.
    private static async Task CheckClusterAsync(NpgsqlConnection connection, string clusterId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(bool_or(cluster_id = $1), true), coalesce(string_agg(cluster_id, ', ' ORDER BY id), '') FROM monitoring.clusters", connection) { Parameters = { new() { Value = clusterId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        if (reader.GetBoolean(0)) return;
        throw new PostgresFatalException(
            $"The database holds events of Kafka cluster {reader.GetString(1)}, and the connected one is {clusterId}: the broker was wiped and set up anew, or is another one.",
            "Connect the cluster that the events came from. Where that is gone for good, and with it what was not stored yet, or where several clusters share this database, start once with postgres.accept_new_clusters set to true.");
    }

    private static NpgsqlDataSource DataSource(PostgresOptions options)
    {
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString?.Reveal());
        builder.ConnectionStringBuilder.ApplicationName = options.ApplicationName;
        builder.ConnectionStringBuilder.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        builder.ConnectionStringBuilder.Enlist = false;
        builder.ConnectionStringBuilder.Timezone = "UTC";
        return builder.Build();
    }

    private static async Task<int> PrepareAsync(NpgsqlDataSource database, bool apply, CancellationToken cancellation)
    {
        var migrator = new Migrator(database, Migration.All);
        if (apply) return await migrator.ApplyAsync(cancellation).ConfigureAwait(false);
        await migrator.VerifyAsync(cancellation).ConfigureAwait(false);
        return 0;
    }
}

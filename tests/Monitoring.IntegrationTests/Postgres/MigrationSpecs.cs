using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Sinks.Postgres;
using Monitoring.Sinks.Postgres.Migrations;
using Npgsql;

namespace Monitoring.IntegrationTests.Postgres;

[Collection("PostgreSQL")]
public sealed class MigrationSpecs(PostgresProcess server)
{
    [Fact]
    public async Task Starting_again_changes_nothing()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var before = await db.ScalarAsync<string>("SELECT string_agg(version || name || checksum || applied_at, ',' ORDER BY version) FROM monitoring.schema_version");
        await using var again = await SinkDatabase.StartSinkAsync(db.ConnectionString, db.Time);
        Assert.Equal(before, await db.ScalarAsync<string>("SELECT string_agg(version || name || checksum || applied_at, ',' ORDER BY version) FROM monitoring.schema_version"));
        Assert.Equal(Migration.All.Count, (int)await db.CountAsync("monitoring.schema_version"));
    }

    [Fact]
    public async Task Processes_that_start_at_once_migrate_once()
    {
        var connectionString = await server.NewDatabaseAsync();
        var time = new SettableTime(SinkDatabase.Now);
        var sinks = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SinkDatabase.StartSinkAsync(connectionString, time)));
        foreach (var sink in sinks) await sink.DisposeAsync();
        Assert.Equal(Migration.All.Count, (int)await PostgresProcess.ScalarAsync<long>(connectionString, "SELECT count(*) FROM monitoring.schema_version"));
    }

    [Fact]
    public async Task A_database_of_before_windows_gets_their_tables_and_keeps_what_it_holds()
    {
        var connectionString = await server.NewDatabaseAsync();
        await using (var source = NpgsqlDataSource.Create(connectionString))
        {
            await new Migrator(source, [.. Migration.All.Where(m => m.Version <= 8)]).ApplyAsync(TestContext.Current.CancellationToken);
        }

        await PostgresProcess.ExecuteAsync(connectionString, "SELECT monitoring.open_day('metric_samples', '2026-06-15'); INSERT INTO metric_samples VALUES ('2026-06-15', 1, 0, 0, 1, 1, false, 'm', null, 'metrics', '{}')");
        await using var db = await SinkDatabase.StartSinkAsync(connectionString, new SettableTime(SinkDatabase.Now));
        Assert.Equal(1, await PostgresProcess.ScalarAsync<long>(connectionString, "SET ROLE monitoring_analyst; SELECT count(*) FROM samples"));
        Assert.Equal(0, await PostgresProcess.ScalarAsync<long>(connectionString, "SET ROLE monitoring_analyst; SELECT count(*) FROM metric_values"));
        Assert.Equal("10s 1d 1h 1m 1mo 1w 5m", await PostgresProcess.ScalarAsync<string>(connectionString, "SELECT string_agg(substr(parent, 9), ' ' ORDER BY parent) FROM monitoring.day_tables WHERE parent LIKE 'metrics\\_%'"));
    }

    [Fact]
    public async Task A_changed_migration_is_refused()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await db.ExecuteAsync("UPDATE monitoring.schema_version SET checksum = repeat('0', 64) WHERE version = 2");
        var thrown = await Assert.ThrowsAsync<PostgresFatalException>(() => SinkDatabase.StartSinkAsync(db.ConnectionString, db.Time));
        Assert.Equal(
            $"Migration 2 (tables) was changed after it was applied: the database has checksum 000000000000…, this build {Migration.All[1].Checksum[..12]}…. Undo the change and put it into a new migration.",
            thrown.Message);
    }

    [Fact]
    public async Task A_newer_database_is_refused()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await db.ExecuteAsync("INSERT INTO monitoring.schema_version (version, name, checksum) VALUES (99, 'future', 'x')");
        var thrown = await Assert.ThrowsAsync<PostgresFatalException>(() => SinkDatabase.StartSinkAsync(db.ConnectionString, db.Time));
        Assert.Equal($"The database has migration 99 (future); this build knows {Migration.All.Count}. Run the newer version of the program that applied it.", thrown.Message);
    }

    [Fact]
    public async Task Without_permission_to_migrate_what_is_missing_is_named()
    {
        var connectionString = await server.NewDatabaseAsync();
        var thrown = await Assert.ThrowsAsync<PostgresFatalException>(
            () => SinkDatabase.StartSinkAsync(connectionString, TimeProvider.System, new PostgresOptions { ApplyMigrations = false }));
        Assert.Equal(
            $"The database lacks {Migration.All.Count} migrations, the first is 1 (bookkeeping). Run `monitoring migrate` as the owner of the database, or set postgres.apply_migrations to true.",
            thrown.Message);
    }
}

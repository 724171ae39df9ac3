using Npgsql;

namespace Monitoring.Sinks.Postgres.Migrations;

/// <summary>Brings a database to this build's version: each migration in one transaction, under an advisory lock, so that several processes may start at once.</summary>
internal sealed class Migrator(NpgsqlDataSource database, IReadOnlyList<Migration> known)
{
    private const string Prepare = """
        CREATE SCHEMA IF NOT EXISTS monitoring;
        CREATE TABLE IF NOT EXISTS monitoring.schema_version (
            version    integer PRIMARY KEY,
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    /// <summary>Applies what is pending. Where nothing is, it only reads.</summary>
    /// <returns>How many were applied by this call.</returns>
    internal async Task<int> ApplyAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        for (var count = 0; ; count++)
        {
            if (MigrationPlan.Pending(known, await AppliedAsync(connection, cancellation).ConfigureAwait(false)).Count == 0) return count;
            await ApplyNextAsync(connection, cancellation).ConfigureAwait(false);
        }
    }

    /// <exception cref="PostgresFatalException">Something is pending, changed or newer.</exception>
    internal async Task VerifyAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var pending = MigrationPlan.Pending(known, await AppliedAsync(connection, cancellation).ConfigureAwait(false));
        if (pending.Count == 0) return;
        throw new PostgresFatalException(
            $"The database lacks {pending.Count} migrations, the first is {pending[0].Version} ({pending[0].Name}).",
            "Run `monitoring migrate` as the owner of the database, or set postgres.apply_migrations to true.");
    }

    private async Task ApplyNextAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(1297043024, 1)", cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, Prepare, cancellation).ConfigureAwait(false);
        // Read again under the lock: another process may have been here.
        var pending = MigrationPlan.Pending(known, await AppliedAsync(connection, cancellation).ConfigureAwait(false));
        if (pending is [var next, ..])
        {
            await ExecuteAsync(connection, next.Sql, cancellation).ConfigureAwait(false);
            await using var insert = new NpgsqlCommand("INSERT INTO monitoring.schema_version (version, name, checksum) VALUES ($1, $2, $3)", connection);
            insert.Parameters.Add(new() { Value = next.Version });
            insert.Parameters.Add(new() { Value = next.Name });
            insert.Parameters.Add(new() { Value = next.Checksum });
            await insert.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<AppliedMigration>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using (var exists = new NpgsqlCommand("SELECT to_regclass('monitoring.schema_version') IS NOT NULL", connection))
        {
            if (!(bool)(await exists.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!) return [];
        }

        var applied = new List<AppliedMigration>();
        await using var command = new NpgsqlCommand("SELECT version, name, checksum FROM monitoring.schema_version ORDER BY version", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) applied.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}

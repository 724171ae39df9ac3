using System.Security.Cryptography;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Options;
using Monitoring.Sinks.Postgres;
using Npgsql;

namespace Monitoring.Pipeline.Embedded;

/// <summary>A database made ready for the pipeline: the owner migrates, everybody else logs in as a member of a role.</summary>
internal static class PipelineDatabase
{
    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="PostgresFatalException">The owner's connection string is wrong, or the schema is of a newer version.</exception>
    public static async Task MigrateAsync(string owner, CancellationToken cancellation)
    {
        var options = new PostgresOptions { ConnectionString = new Secret(owner) };
        await using var sink = await PostgresSink.StartAsync(options, new SchemaResolver(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, cancellation).ConfigureAwait(false);
    }

    /// <summary>A login with a new password at each call, so that none has to be kept.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> LoginAsync(string owner, string login, string group, CancellationToken cancellation)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await using var database = NpgsqlDataSource.Create(owner);
        await using var command = database.CreateCommand($"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {SqlText.Literal(login)}) THEN CREATE ROLE {SqlText.Identifier(login)} LOGIN IN ROLE {SqlText.Identifier(group)}; END IF;
            END $$;
            ALTER ROLE {SqlText.Identifier(login)} PASSWORD {SqlText.Literal(password)};
            """);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return new NpgsqlConnectionStringBuilder(owner) { Username = login, Password = password }.ConnectionString;
    }
}

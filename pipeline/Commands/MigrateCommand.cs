using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Schemas.Avro;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring migrate</c>: brings the tables up to date as their owner, so that the sink need not own them.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new TeachingCommand("migrate", "Create or update the tables, roles and functions in PostgreSQL.")
        {
            Explanation = "Run it as the owner of the database. The sink then connects as a member of monitoring_writer, owns nothing, and has postgres.apply_migrations set to false.\nRoles: monitoring_writer (the sink), monitoring_analyst (reads, no security logs), monitoring_auditor (reads all), monitoring_recomputer (reads events and adds windows). Grant them to logins of your own.",
            Examples = [("monitoring migrate --postgres \"$OWNER\"", "before the first start and after each update")],
            ExitCodes = [(ExitCode.Failed, "a migration was refused; nothing of it was applied")],
        };
        var configuration = ConfigurationArguments.AddTo(command, "postgres");
        command.SetAction(async (parsed, cancellation) =>
        {
            var io = parsed.InvocationConfiguration;
            if (configuration.LoadOrExplain(parsed) is not { } options || !ConfigurationArguments.NamesPostgres(options, io.Error)) return ExitCode.Usage;

            await using var sink = await PostgresSink.StartAsync(options.Postgres with { ApplyMigrations = true }, new SchemaResolver(), TimeProvider.System, NullLogger.Instance, cancellation).ConfigureAwait(false);
            await io.Output.WriteLineAsync("The tables are up to date.").ConfigureAwait(false);
            return ExitCode.Ok;
        });
        return command;
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using Confluent.Kafka;
using Monitoring.Pipeline.Commands.Rules;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Pipeline.Commands;

/// <summary>The <c>monitoring</c> command.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs.</summary>
    /// <returns>A code of <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(string[] args, CommandBodies bodies, InvocationConfiguration? io = null)
    {
        var parsed = Create(bodies).Parse(args);
        io ??= new InvocationConfiguration();
        io.EnableDefaultExceptionHandler = false;
        // The library's own handler fails on a second signal, which `timeout` and supervisors send; ours does not.
        io.ProcessTerminationTimeout = null;
        using var signals = new StopSignals();
        // Whoever typed something wants to read what was wrong with it, not the whole help.
        if (parsed.Action is ParseErrorAction wrong && args.Length > 0) wrong.ShowHelp = false;
        try
        {
            var code = await parsed.InvokeAsync(io, signals.Requested).ConfigureAwait(false);
            return parsed.Errors.Count > 0 && parsed.Action is not TeachingHelp ? ExitCode.Usage : code;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (Explain(e) is { } explanation)
        {
            await io.Error.WriteLineAsync("error: " + explanation).ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    /// <summary>The whole tree of commands.</summary>
    public static RootCommand Create(CommandBodies bodies)
    {
        var root = new RootCommand("Reads logs and metrics from Kafka, processes each event exactly once and stores it in PostgreSQL.\nStart with 'monitoring demo'; every command explains itself with --help.")
        {
            RunCommand.Create(bodies.Run),
            DemoCommand.Create(bodies.Demo),
            BrokerCommand.Create(bodies.Broker),
            CheckConfigCommand.Create(),
            TopicsCommand.Create(),
            CheckpointCommand.Create(),
            MigrateCommand.Create(),
            DeadLettersCommand.Create(),
            TailCommand.Create(),
            QueryCommand.Create(),
            RecomputeCommand.Create(),
            RulesCommand.Create(),
            BenchCommand.Create(bodies.Bench),
            TortureCommand.Create(bodies.Torture),
            ConformanceCommand.Create(),
        };
        TeachingHelp.Install(root);
        return root;
    }

    // What an operator can mend gets one clear line; anything else is a defect and keeps its stack trace.
    private static string? Explain(Exception e) => e switch
    {
        KafkaRefusedException or Query.QueryRefusedException or System.Security.Cryptography.CryptographicException => e.Message,
        KafkaException kafka when KafkaFaults.Mend(kafka.Error) is { } mend => $"Kafka: {kafka.Error.Reason.TrimEnd('.')}. Mend: {mend}.",
        KafkaException kafka => $"Kafka: {kafka.Error.Reason}",
        Npgsql.PostgresException postgres => $"PostgreSQL: {postgres.MessageText} (SQLSTATE {postgres.SqlState})",
        Npgsql.NpgsqlException { InnerException: { } inner } postgres => $"PostgreSQL: {postgres.Message}: {inner.Message}",
        Npgsql.NpgsqlException postgres => $"PostgreSQL: {postgres.Message}",
        PostgresFatalException postgres => postgres.Message,
        CheckpointException checkpoint => checkpoint.Message,
        IOException io => io.Message,
        UnauthorizedAccessException access => access.Message,
        _ => null,
    };
}

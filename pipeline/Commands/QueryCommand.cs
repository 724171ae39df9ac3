using System.CommandLine;
using Monitoring.Pipeline.Commands.Query;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring query</c>: SQL for analysts, read-only.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var sql = new Argument<string>("sql") { Description = "One statement; - to read it from standard input." };
        var format = new Option<QueryFormat>("--format", "-f") { Description = "table, csv or json (one object a line).", HelpName = "NAME" };
        var limit = new Option<int>("--limit") { Description = "Most rows; a notice says where there are more.", DefaultValueFactory = _ => 1000, HelpName = "N" };
        var timeout = new Option<TimeSpan>("--timeout")
        {
            Description = "PostgreSQL cancels the statement after this time.",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(30),
            HelpName = "DURATION",
            CustomParser = result =>
            {
                if (DurationText.TryParse(result.Tokens[0].Value, out var value) && value > TimeSpan.Zero) return value;
                result.AddError($"--timeout: '{result.Tokens[0].Value}' is not a duration above 0; write 30s or 5m.");
                return default;
            },
        };
        var command = new TeachingCommand("query", "Run one SQL statement against the stored events, read-only.")
        {
            Explanation = "Tables: app_logs, system_logs, security_logs, dead_letters. Name a range of event_time, so that only those days are read.\nMetrics: service_minutes, error_trend, user_behaviour, metric_values, metric_windows, metrics. Name a level (10s, 1m, 5m, 1h, 1d) where there is one, and a range of minute or window_start.\nThe transaction is read-only whatever the statement says; connect as the analyst role, which does not see security logs.",
            Examples =
            [
                ("monitoring query \"SELECT service, count(*) FROM app_logs WHERE event_time > now() - interval '1 hour' GROUP BY 1 ORDER BY 2 DESC\"", "who logs most"),
                ("monitoring query \"SELECT * FROM service_minutes WHERE minute > now() - interval '15 minutes' ORDER BY error_rate_5xx DESC NULLS LAST\"", "requests, errors and response times of each service"),
                ("monitoring query \"SELECT window_start, labels, value FROM metric_values WHERE name = 'api_response_time_p99' AND level = '5m' AND window_start > now() - interval '1 day'\"", "one metric over a day"),
                ("monitoring query --format csv - < report.sql > report.csv", "a report for a spreadsheet"),
            ],
            ExitCodes = [(ExitCode.Failed, "the statement was refused or timed out, or the server could not be reached")],
        };
        var configuration = ConfigurationArguments.AddTo(command, "postgres");
        command.Add(sql);
        foreach (var option in (Option[])[format, limit, timeout]) command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var io = parsed.InvocationConfiguration;
            if (configuration.LoadOrExplain(parsed) is not { } options || !ConfigurationArguments.NamesPostgres(options, io.Error)) return ExitCode.Usage;

            var text = parsed.GetRequiredValue(sql) == "-" ? await Console.In.ReadToEndAsync(cancellation).ConfigureAwait(false) : parsed.GetRequiredValue(sql);
            var rows = parsed.GetValue(limit);
            var result = await ReadOnlyQuery.RunAsync(options.Postgres.ConnectionString!.Reveal(), text, parsed.GetValue(timeout), rows, cancellation).ConfigureAwait(false);
            QueryWriter.Write(result, parsed.GetValue(format), io.Output);
            if (result.Truncated) await io.Error.WriteLineAsync($"There are more than {rows} rows; --limit shows more.").ConfigureAwait(false);
            return ExitCode.Ok;
        });
        return command;
    }
}

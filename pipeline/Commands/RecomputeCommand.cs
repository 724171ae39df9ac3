using System.CommandLine;
using Monitoring.Pipeline.Commands.Query;
using Monitoring.Pipeline.Commands.Recompute;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Stages;
using Monitoring.Processors.Recomputing;
using Monitoring.Processors.Windowing;
using Monitoring.Sinks.Postgres.Recomputing;
using Npgsql;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring recompute</c>: rebuilds windows from stored rows, those that came too late among them.</summary>
internal static class RecomputeCommand
{
    private static readonly IReadOnlyList<string> s_levels = [.. AggregateStage.Levels(new Calendar()).Select(l => l.Name)];

    public static Command Create()
    {
        var window = new Option<string>("--window") { Description = "Windows that touch this range: START/END, the end not in it, in UTC or with an offset such as +08:00.", Required = true, HelpName = "RANGE" };
        var level = new Option<string[]>("--level") { Description = $"Only windows of these levels: {string.Join(", ", s_levels)}.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var metric = new Option<string[]>("--metric") { Description = "Only these metrics, by their names.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var fewer = new Option<bool>("--accept-fewer") { Description = "Also correct windows of which fewer rows are stored than the stream counted." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print each window that would change, with its stored and its rebuilt value, and write nothing." };
        var command = new TeachingCommand("recompute", "Rebuild windows of metrics from the stored events and samples, late ones included.")
        {
            Explanation = Explanation,
            Examples =
            [
                ("monitoring recompute --window 2026-11-23T10:00/2026-11-23T11:00 --dry-run", "what late events would change in an hour, on every level"),
                ("monitoring recompute --window 2026-11-23T10:00/2026-11-23T11:00", "the same, stored"),
                ("monitoring recompute --window 2026-11-23T00:00+08:00/2026-11-24T00:00+08:00 --level 1d 1w 1mo", "after a day has ended: what was still open when its hours were rebuilt"),
                ("monitoring recompute --window 2026-11-23/2026-11-24 --metric orders_paid total_order_amount", "two metrics over a day of UTC"),
            ],
            ExitCodes = [(ExitCode.Ok, "every window in the range shows what the rows say, or a dry run has told"), (ExitCode.Failed, "some windows in the range were left out, each reason was told; or the server refused or could not be reached")],
        };
        var configuration = ConfigurationArguments.AddTo(command, "postgres", "log_metrics", "windows", "report");
        foreach (var option in (Option[])[window, level, metric, fewer, dryRun]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(window) is { Tokens: [var text] } && RangeText.Read(text.Value, out _) is { } problem) result.AddError($"--window: {problem}");
            foreach (var wrong in (result.GetValue(level) ?? []).Except(s_levels)) result.AddError($"--level: there is no level '{wrong}'; there are {string.Join(", ", s_levels)}.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var io = parsed.InvocationConfiguration;
            if (configuration.LoadOrExplain(parsed) is not { } options || !ConfigurationArguments.NamesPostgres(options, io.Error)) return ExitCode.Usage;
            RangeText.Read(parsed.GetRequiredValue(window), out var range);
            var request = new RecomputeRequest(range, Levels(parsed.GetValue(level)), parsed.GetValue(metric) ?? [], parsed.GetValue(fewer), parsed.GetValue(dryRun));
            try
            {
                return await RunAsync(options, request, io.Output, io.Error, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new QueryRefusedException($"PostgreSQL: {refused.MessageText}. Mend: connect as a member of monitoring_recomputer, which reads events and adds windows; for a dry run monitoring_auditor is enough.");
            }
        });
        return command;
    }

    private static string Explanation =>
        """
        What comes later than windows.grace is stored, but is in no window. This folds the stored rows again, by the operators and settings of the stream, and appends what differs
        under the revision after the stored one, so that the views show it. It can be broken off and repeated: equal windows are not written again.
        Every level that touches the range is corrected. Up to an hour windows are folded from rows; a day is merged from its hours, of which those beside the range are taken as
        stored, and weeks and months from days in the same way. Where the stored hours are gone, name the whole day.
        Windows that the stream may still write to (younger than the last closed one less windows.grace) are left out; run it again once they are sealed. A day, week or month that is
        still open lacks the late events when it closes: name it then. A result that the stream writes after all counts over a rebuilt one of the same revision.
        Metrics from logs use the definitions of now. Metrics from samples are rebuilt where postgres.store_samples is true, a day from all its samples: --metric or
        --level keep that short. A late sample of a counter also changes the window after it, so name that too. Metrics of sessions (session_duration, bounce_rate, conversion_rate, funnel_step) cannot be rebuilt: sessions are not stored.
        The login has to be a member of monitoring_recomputer (reads events, adds windows); for a dry run monitoring_auditor is enough.
        """;

    private static HashSet<string> Levels(string[]? named) => [.. named is { Length: > 0 } ? named : s_levels];

    private static async Task<int> RunAsync(MonitoringOptions options, RecomputeRequest request, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var store = new RecomputeStore(options.Postgres);
        var keepsSamples = options.Postgres.StoreSamples && request.Range.From >= store.OldestSample(now);
        var metrics = new MetricChoice(options.LogMetrics, request.Metrics, keepsSamples);
        if (Problem(request, metrics, store, now) is { } problem)
        {
            await errors.WriteLineAsync(problem).ConfigureAwait(false);
            return ExitCode.Usage;
        }

        if (!keepsSamples) await output.WriteLineAsync("Metrics from samples are left out: no samples of that time are stored (postgres.store_samples, postgres.sample_retention_days).").ConfigureAwait(false);
        if (!request.DryRun && !await store.TryLockAsync(cancellation).ConfigureAwait(false)) throw new QueryRefusedException("another recompute is at work in this database. Mend: wait for its end.");
        if (await store.ClosedToAsync(now, cancellation).ConfigureAwait(false) is not { } closedTo) throw new QueryRefusedException("no closed window is stored yet, so none can be rebuilt. Mend: run the stages aggregate and sink.");

        var calendar = new Calendar();
        calendar.Use(options.Report.Timezone);
        var plan = new RebuildPlan(AggregateStage.Levels(calendar), request.Levels, request.Range, closedTo - (long)options.Windows.Grace.TotalMilliseconds, l => store.OldestWindow(l.Name, now));
        var report = new RecomputeReport(output, errors, request.DryRun, TimeProvider.System);
        var cluster = request.DryRun ? (short)0 : await store.NewestClusterAsync(cancellation).ConfigureAwait(false);
        if (plan.HasWindows) await new RecomputeRun(options, request, plan, metrics, cluster, store, report).RunAsync(cancellation).ConfigureAwait(false);
        var isWhole = await TellOpenAsync(plan, output).ConfigureAwait(false);
        return isWhole && report.LeftOut == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string? Problem(RecomputeRequest request, MetricChoice metrics, RecomputeStore store, DateTimeOffset now)
    {
        if (metrics.HasLogs && request.Range.From < store.OldestEvent(now)) return $"--window: retention has dropped the events of its beginning (postgres.retention_days). Mend: begin at {RecomputeReport.Time(store.OldestEvent(now))} or after.";
        if (request.Range.To > now.ToUnixTimeMilliseconds()) return $"--window: it ends in the future. Mend: end it at {RecomputeReport.Time(now.ToUnixTimeMilliseconds())} or before.";
        if (metrics.Refused.Count > 0) return $"--metric: {string.Join(", ", metrics.Refused)}: nothing is stored that it could be rebuilt from. Metrics from logs are those of log_metrics; quantiles go by their metric's name, without _p99; samples need postgres.store_samples.";
        return null;
    }

    /// <summary>Tells which windows are not there to be rebuilt.</summary>
    /// <returns>False where some lie in the range.</returns>
    private static async Task<bool> TellOpenAsync(RebuildPlan plan, TextWriter output)
    {
        var isWhole = true;
        foreach (var (level, inside, beyond) in plan.Open())
        {
            isWhole &= inside == 0;
            if (inside > 0) await output.WriteLineAsync($"Left out: {inside} windows of {level} in the range are still open or within windows.grace. Run this again later.").ConfigureAwait(false);
            if (beyond > 0) await output.WriteLineAsync($"Not yet: the window of {level} around the range is still open. Once it has ended, run this again with --level {level}.").ConfigureAwait(false);
        }

        var dropped = plan.Dropped().ToList();
        if (dropped.Count > 0) await output.WriteLineAsync($"Not any more: windows of {string.Join(", ", dropped)} that retention has dropped (postgres.metric_retention_days).").ConfigureAwait(false);
        return isWhole;
    }
}

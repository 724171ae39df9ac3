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
            ExitCodes = [(ExitCode.Ok, "every window that was compared shows what the stored rows say, or a dry run has told; none was left out"), (ExitCode.Failed, "some windows in the range were left out, or a metric of --metric was not found, and the reason was told; or the server refused or could not be reached")],
        };
        var configuration = ConfigurationArguments.AddTo(command, "postgres", "log_metrics", "joins", "windows", "report");
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
        --level keep that short. A late sample of a counter also changes the window after it, so name that too. Metrics of sessions (session_duration, bounce_rate, conversion_rate, funnel_step)
        and of joins cannot be rebuilt: sessions and joined events are not stored.
        Where fewer rows are stored than the stream counted, rows are missing (the sink lags or refused them, a metric was defined otherwise), and that window and the longer ones it lies
        in are left out; a level without shorter stored windows, which would show that, too. Once you know that the rows are all there should be, --accept-fewer corrects by what is there,
        even to lower numbers. Left out as well are metrics beyond a cardinality bound, and windows with rows of several Kafka clusters.
        The login has to be a member of monitoring_recomputer (reads events, adds windows); for a dry run monitoring_auditor is enough.
        """;

    private static HashSet<string> Levels(string[]? named) => [.. named is { Length: > 0 } ? named : s_levels];

    private static async Task<int> RunAsync(MonitoringOptions options, RecomputeRequest request, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var store = new RecomputeStore(options.Postgres);
        var calendar = new Calendar();
        calendar.Use(options.Report.Timezone);
        var levels = AggregateStage.Levels(calendar);
        // Samples are read for whole days where days are rebuilt.
        var samplesFrom = levels.Single(l => l.Name == (request.Levels.Contains("1d") ? "1d" : "1h")).StartOf(request.Range.From);
        var keepsSamples = options.Postgres.StoreSamples && samplesFrom >= store.OldestSample(now);
        var metrics = new MetricChoice(options.LogMetrics, options.Joins, request.Metrics, keepsSamples);
        if (Problem(request, metrics, store, now) is { } problem)
        {
            await errors.WriteLineAsync(problem).ConfigureAwait(false);
            return ExitCode.Usage;
        }

        if (!request.DryRun && !await store.TryLockAsync(cancellation).ConfigureAwait(false)) throw new QueryRefusedException("another recompute is at work in this database. Mend: wait for its end.");
        if (await store.ClosedToAsync(now, cancellation).ConfigureAwait(false) is not { } closedTo) throw new QueryRefusedException("no closed window is stored yet, so none can be rebuilt. Mend: run the stages aggregate and sink.");

        var plan = new RebuildPlan(levels, request.Levels, request.Range, closedTo - (long)options.Windows.Grace.TotalMilliseconds, l => store.OldestWindow(l.Name, now), request.AcceptFewer);
        await BoundsCheck.ThrowIfOtherAsync(levels, request.Levels, plan.Span(metrics.HasSamples), options.Report.Timezone, store, cancellation).ConfigureAwait(false);
        var report = new RecomputeReport(output, errors, request.DryRun, TimeProvider.System);
        var run = new RecomputeRun(options, request, plan, metrics, store, report);
        if (plan.HasWindows) await run.RunAsync(cancellation).ConfigureAwait(false);
        var isWhole = await TellOpenAsync(plan, output).ConfigureAwait(false);
        if (request.Metrics.Count == 0 && !keepsSamples)
        {
            // Where samples are not stored at all, nobody expects windows from them to be rebuilt.
            isWhole &= !options.Postgres.StoreSamples;
            await output.WriteLineAsync("Left out: metrics from samples, because no samples of that time are stored (postgres.store_samples, postgres.sample_retention_days).").ConfigureAwait(false);
        }

        if (plan.HasWindows && run.Unseen.Count > 0)
        {
            isWhole = false;
            await errors.WriteLineAsync($"--metric: {string.Join(", ", run.Unseen)}: neither a row nor a stored window is in the range. Mend: check the name and the range.").ConfigureAwait(false);
        }

        return isWhole && report.LeftOut == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string? Problem(RecomputeRequest request, MetricChoice metrics, RecomputeStore store, DateTimeOffset now)
    {
        if (metrics.HasLogs && request.Range.From < store.OldestEvent(now)) return $"--window: retention has dropped the events of its beginning (postgres.retention_days). Mend: begin at {RecomputeReport.Time(store.OldestEvent(now))} or after.";
        if (request.Range.To > now.ToUnixTimeMilliseconds()) return $"--window: it ends in the future. Mend: end it at {RecomputeReport.Time(now.ToUnixTimeMilliseconds())} or before.";
        if (metrics.Quantiles.Count > 0) return $"--metric: {string.Join(", ", metrics.Quantiles)}: quantiles are rebuilt with their metric. Mend: name it without its last part, for example {metrics.Quantiles[0][..metrics.Quantiles[0].LastIndexOf('_')]}.";
        if (metrics.Refused.Count > 0) return $"--metric: {string.Join(", ", metrics.Refused)}: nothing is stored that it could be rebuilt from. Metrics from logs are those of log_metrics; nothing is stored of sessions and joins; samples need postgres.store_samples and postgres.sample_retention_days.";
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

        if (plan.Unguarded.Count > 0)
        {
            isWhole = false;
            await output.WriteLineAsync($"Left out: windows of {string.Join(", ", plan.Unguarded)}, because no shorter ones are stored any more that would show missing rows (postgres.metric_retention_days). Once you know that none is missing, --accept-fewer corrects them.").ConfigureAwait(false);
        }

        var dropped = plan.Dropped().ToList();
        if (dropped.Count > 0) await output.WriteLineAsync($"Not any more: windows of {string.Join(", ", dropped)} that retention has dropped (postgres.metric_retention_days).").ConfigureAwait(false);
        return isWhole;
    }
}

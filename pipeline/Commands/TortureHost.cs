using System.Diagnostics;
using System.Globalization;
using Monitoring.Benchmarks;
using Monitoring.Pipeline.Embedded.Postgres;
using Monitoring.Pipeline.Torture;
using Monitoring.Pipeline.Torture.Cluster;
using Monitoring.Pipeline.Torture.Nemesis;
using Monitoring.Pipeline.Torture.Report;

namespace Monitoring.Pipeline.Commands;

/// <summary>Runs the schedule and tells what came of it.</summary>
internal static class TortureHost
{
    // About how long a round takes: for the plan, which ends where the time does.
    private static readonly TimeSpan UsualRound = TimeSpan.FromSeconds(8);

    public static async Task<int> RunAsync(TortureRequest request, CancellationToken cancellation)
    {
        var options = new TortureOptions
        {
            Folder = Path.Combine(Path.GetTempPath(), $"monitoring-torture-{request.Seed}-{Environment.ProcessId}"),
            Processes = request.Processes,
            Partitions = request.Partitions,
            Kafka = request.Kafka,
            Postgres = request.Postgres,
        };
        var kinds = TortureRun.Possible(options, request.Kinds);
        foreach (var kind in request.Kinds.Except(kinds)) Progress($"left out: {kind} needs {kind.Needs}");
        if (kinds.Count == 0)
        {
            await Console.Error.WriteLineAsync("error: none of these kinds is possible here.").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        var schedule = Schedule.Draw(request.Seed, kinds, request.Processes, request.Events);
        if (request.PlanOnly)
        {
            foreach (var round in schedule.Take(request.Rounds ?? (int)Math.Ceiling(request.Minutes / UsualRound.TotalMinutes))) Console.WriteLine(round);
            return ExitCode.Ok;
        }

        try
        {
            return await TortureAsync(request, options, kinds, schedule, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or EmbeddedPostgresException or IOException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}\n{Rerun(request, null)}\nlogs: {options.Folder}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static async Task<int> TortureAsync(TortureRequest request, TortureOptions options, IReadOnlyList<FaultKind> kinds, IEnumerable<Round> schedule, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Folder);
        // Root's PostgreSQL runs as somebody else, who has to get through to its own folder below.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(options.Folder, File.GetUnixFileMode(options.Folder) | UnixFileMode.OtherExecute);
        TortureResult result;
        var rounds = 0;
        await using (var run = await TortureRun.StartAsync(options, request.Seed, kinds, Progress, cancellation).ConfigureAwait(false))
        {
            var clock = Stopwatch.StartNew();
            foreach (var round in schedule.TakeWhile(r => request.Rounds is { } most ? r.Number <= most : clock.Elapsed.TotalMinutes < request.Minutes))
            {
                await run.RunAsync(round, cancellation).ConfigureAwait(false);
                rounds = round.Number;
                Progress(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed:mm\\:ss} round {rounds} done, {run.Published} published"));
            }

            Progress("checking");
            await run.EmptyOutboxAsync(cancellation).ConfigureAwait(false);
            result = await run.CheckAsync(cancellation).ConfigureAwait(false);
        }

        var report = new FiguresReport(Rerun(request, rounds), FiguresReport.BuiltFrom(), TortureFigures.Of(result));
        Console.WriteLine(report.ToTable());
        if (request.Json is { } file) report.WriteJson(file);
        if (result.Held)
        {
            Directory.Delete(options.Folder, recursive: true);
            Console.WriteLine($"Every promise held, seed {request.Seed}.");
            return ExitCode.Ok;
        }

        Console.WriteLine($"BROKEN, seed {request.Seed}:\n{result.Explain()}\nthe same schedule again: {Rerun(request, rounds)}\nlogs: {options.Folder}");
        return ExitCode.Failed;
    }

    private static string Rerun(TortureRequest request, int? rounds)
    {
        var kinds = request.Kinds.Count == FaultKinds.All.Count ? "" : $" --kinds {string.Join(',', request.Kinds)}";
        return string.Create(CultureInfo.InvariantCulture, $"monitoring torture --rounds {rounds ?? request.Rounds ?? 1} --seed {request.Seed} --processes {request.Processes} --partitions {request.Partitions} --events {request.Events}{kinds}");
    }

    private static void Progress(string line) => Console.Error.WriteLine($"torture: {line}");
}

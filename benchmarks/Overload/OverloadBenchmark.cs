using System.Globalization;
using Confluent.Kafka;
using Monitoring.Schemas;

namespace Monitoring.Benchmarks.Overload;

/// <summary>What an overload run gave.</summary>
/// <param name="Figures">In the order in which to read them.</param>
/// <param name="Course">Memory and lag over time, a line each.</param>
/// <param name="Broken">Promises that were not kept; empty is good.</param>
public sealed record OverloadOutcome(IReadOnlyList<Figure> Figures, IReadOnlyList<string> Course, IReadOnlyList<string> Broken);

/// <summary>A pipeline that gets more than it can store: its database away at full load, then publishers at a multiple of its capacity.</summary>
/// <remarks>
/// Four phases on one pipeline, watched from the outside: full speed undisturbed, which is what the others are compared with; an outage of the database
/// at that rate, with the reported lag beside the true one; the backlog stored with the publishers still; publishers in an open loop at three times the rate, then
/// the drain. At the end every record of the topic has to be one row, and the process's peak memory below its limit.
/// </remarks>
public sealed class OverloadBenchmark(OverloadBenchmarkOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LagPatience = TimeSpan.FromSeconds(15);
    private static readonly IReadOnlyList<string> s_sinkTopics = [Topics.Logs, Topics.Deltas, Topics.Metrics, Topics.DeadLetters];
    private readonly List<Figure> _figures = [];
    private readonly List<string> _broken = [];
    private double _rate;

    /// <summary>Runs all phases.</summary>
    /// <param name="progress">Told what happens, a line a phase.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">A backlog was not stored in time; the message says how much is missing.</exception>
    /// <exception cref="InvalidOperationException">The pipeline ended.</exception>
    public async Task<OverloadOutcome> RunAsync(Action<string> progress, CancellationToken cancellation)
    {
        using var ends = new TopicEnds(options.BootstrapServers);
        var from = ends.Of(Topics.AppLogs);
        Add("memory_idle", Mebibytes(ProcessMemory.Of(options.ProcessId).Resident), "MiB", "VmRSS before the first event");
        await FullSpeedAsync(options.WarmUpEvents, options.Seed, cancellation).ConfigureAwait(false);
        var watch = new PipelineWatch(options);
        await using (watch.ConfigureAwait(false))
        {
            progress($"full speed, {options.Events} events");
            await MeasureCapacityAsync(cancellation).ConfigureAwait(false);
            progress($"PostgreSQL away for {options.Outage.TotalSeconds:F0} s at {options.OutageRate ?? _rate:F0} events/s");
            await OutageAsync(ends, progress, cancellation).ConfigureAwait(false);
            progress($"{options.Overload} publishers, {options.Overload * _rate:F0} events/s for {options.OverloadFor.TotalSeconds:F0} s");
            await OverloadAsync(ends, progress, cancellation).ConfigureAwait(false);
        }

        progress("counting");
        var account = await StoredAccount.OfAsync(options.ConnectionString, from, ends.Of(Topics.AppLogs), cancellation).ConfigureAwait(false);
        Add("acknowledged", account.Acknowledged, "events");
        Promise("lost", account.Lost, "events", "0", account.Lost == 0);
        Promise("doubled", account.Doubled, "events", "0", account.Doubled == 0);
        var peak = ProcessMemory.Of(options.ProcessId).Peak;
        Promise("memory_peak", Mebibytes(peak), "MiB", $"< {Mebibytes(options.MemoryLimit):F0}", peak < options.MemoryLimit, "VmHWM of the pipeline, whole run");
        return new OverloadOutcome(_figures, Course(watch.Samples), _broken);
    }

    private async Task MeasureCapacityAsync(CancellationToken cancellation)
    {
        var before = await PageAsync(cancellation).ConfigureAwait(false);
        var cpu = Cpu();
        var elapsed = await FullSpeedAsync(options.Events, options.Seed + 1, cancellation).ConfigureAwait(false);
        _rate = options.Events / elapsed.TotalSeconds;
        Add("capacity", _rate, "events/s", "topic to table, publisher on the same machine");
        CpuSince("capacity", cpu, options.Events);
        await CommitsAsync("capacity", before, cancellation).ConfigureAwait(false);
    }

    private async Task<TimeSpan> FullSpeedAsync(int events, long seed, CancellationToken cancellation)
    {
        var stored = await StoredAsync(cancellation).ConfigureAwait(false);
        var started = TimeProvider.System.GetTimestamp();
        var publishing = OpenLoopPublisher.PublishAsync(options, seed, double.PositiveInfinity, events, TimeSpan.MaxValue, cancellation);
        await DrainAsync(stored + events, TimeSpan.FromSeconds(30 + (events / 2000)), cancellation).ConfigureAwait(false);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        await publishing.ConfigureAwait(false);
        return elapsed;
    }

    private async Task OutageAsync(TopicEnds ends, Action<string> progress, CancellationToken cancellation)
    {
        var stored = await StoredAsync(cancellation).ConfigureAwait(false);
        var storedOffsets = await StoredAccount.StoredOffsetsAsync(options.ConnectionString, s_sinkTopics, cancellation).ConfigureAwait(false);
        var begin = Sum(ends.Of(Topics.AppLogs));
        await options.StopDatabase(cancellation).ConfigureAwait(false);
        await OpenLoopPublisher.PublishAsync(options, options.Seed + 2, options.OutageRate ?? _rate, long.MaxValue, options.Outage, cancellation).ConfigureAwait(false);
        var backlog = Sum(ends.Of(Topics.AppLogs)) - begin;
        Add("outage.backlog", backlog, "events");
        await CompareLagAsync(ends, storedOffsets, cancellation).ConfigureAwait(false);
        Add("outage.memory", Mebibytes(ProcessMemory.Of(options.ProcessId).Resident), "MiB", "VmRSS at its end");
        progress($"PostgreSQL back, {backlog} events to catch up");
        var before = await PageAsync(cancellation).ConfigureAwait(false);
        await options.StartDatabase(cancellation).ConfigureAwait(false);
        var cpu = Cpu();
        var started = TimeProvider.System.GetTimestamp();
        await DrainAsync(stored + backlog, TimeSpan.FromSeconds(60) + (options.Outage * options.Patience), cancellation).ConfigureAwait(false);
        var speed = backlog / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        Add("catch_up", speed, "events/s", "from the first answer of PostgreSQL to the last row");
        _figures.Add(new Figure("overload.catch_up_ratio", speed / _rate, "", ">= 0.8", "capacity"));
        CpuSince("catch_up", cpu, backlog);
        await CommitsAsync("catch_up", before, cancellation).ConfigureAwait(false);
    }

    // The ends of paused partitions are asked for only now and then.
    private async Task CompareLagAsync(TopicEnds ends, long storedOffsets, CancellationToken cancellation)
    {
        await UntilAsync(async () => PipelineWatch.Lag(await PageAsync(cancellation).ConfigureAwait(false), "intake") < options.Events / 100.0, TimeSpan.FromMinutes(1) + options.Outage, () => "intake is behind although PostgreSQL is not its business", cancellation).ConfigureAwait(false);
        var (truth, reported) = (0L, 0.0);
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < LagPatience;)
        {
            truth = Sum(ends.Of(s_sinkTopics)) - storedOffsets;
            reported = PipelineWatch.Lag(await PageAsync(cancellation).ConfigureAwait(false), "sink");
            if (Math.Abs(reported - truth) <= 0.05 * truth) break;
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }

        Add("outage.lag", truth, "records", "ends of the sink's topics less stored offsets");
        Promise("outage.lag_reported", reported, "records", "within 5 %", Math.Abs(reported - truth) <= 0.05 * truth, "monitoring_consumer_lag_records");
    }

    private async Task OverloadAsync(TopicEnds ends, Action<string> progress, CancellationToken cancellation)
    {
        var stored = await StoredAsync(cancellation).ConfigureAwait(false);
        var begin = Sum(ends.Of(Topics.AppLogs));
        var before = await PageAsync(cancellation).ConfigureAwait(false);
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Overload).Select(i => OpenLoopPublisher.PublishAsync(options, options.Seed + 10 + i, _rate, long.MaxValue, options.OverloadFor, cancellation))).ConfigureAwait(false);
        var published = Sum(ends.Of(Topics.AppLogs)) - begin;
        Add("overload.published", published / TimeProvider.System.GetElapsedTime(started).TotalSeconds / _rate, "x capacity", $"{options.Overload} publishers in an open loop");
        var meanwhile = await StoredAsync(cancellation).ConfigureAwait(false) - stored;
        Add("overload.stored", meanwhile / TimeProvider.System.GetElapsedTime(started).TotalSeconds, "events/s", "while they publish");
        await CommitsAsync("overload", before, cancellation).ConfigureAwait(false);
        var backlog = published - meanwhile;
        Add("overload.backlog", backlog, "events");
        progress($"draining {backlog} events");
        var cpu = Cpu();
        var drain = TimeProvider.System.GetTimestamp();
        await DrainAsync(stored + published, TimeSpan.FromSeconds(60) + (options.OverloadFor * options.Overload * options.Patience), cancellation).ConfigureAwait(false);
        Add("overload.drain", backlog / TimeProvider.System.GetElapsedTime(drain).TotalSeconds, "events/s", "intake and sink, publishers still");
        CpuSince("drain", cpu, backlog);
    }

    private Task DrainAsync(double stored, TimeSpan bound, CancellationToken cancellation) => UntilAsync(
        async () => await StoredAsync(cancellation).ConfigureAwait(false) >= stored, bound, () => string.Create(CultureInfo.InvariantCulture, $"not every event of {stored:F0} is stored"), cancellation);

    private static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan bound, Func<string> otherwise, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds().ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(started) > bound) throw new TimeoutException($"After {bound.TotalSeconds:F0} s: {otherwise()}.");
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }
    }

    private Task<MetricsPage> PageAsync(CancellationToken cancellation) => MetricsPage.ReadAsync(options.Metrics, cancellation);

    private async Task<double> StoredAsync(CancellationToken cancellation) => (await PageAsync(cancellation).ConfigureAwait(false)).Sum("monitoring_events_out_total", "sink");

    private async Task CommitsAsync(string phase, MetricsPage before, CancellationToken cancellation)
    {
        var since = (await PageAsync(cancellation).ConfigureAwait(false)).Since(before);
        foreach (var stage in (string[])["intake", "sink"])
        {
            var commits = since.Sum("monitoring_commit_duration_seconds_count", stage);
            if (commits > 0) Add($"{phase}.commit_mean.{stage}", 1000 * since.Sum("monitoring_commit_duration_seconds_sum", stage) / commits, "ms");
        }
    }

    private Dictionary<string, TimeSpan> Cpu() =>
        options.Processes.Select(p => (p.Key, Used: ProcessCpu.OfTree(p.Value))).Where(p => p.Used is not null).ToDictionary(p => p.Key, p => p.Used!.Value);

    private void CpuSince(string phase, Dictionary<string, TimeSpan> before, double events)
    {
        foreach (var (process, used) in Cpu().Where(c => before.ContainsKey(c.Key))) Add($"{phase}.cpu.{process}", (used - before[process]).TotalMicroseconds / events, "µs/event");
    }

    private static long Sum(IReadOnlyDictionary<TopicPartition, long> ends) => ends.Values.Sum();

    private static double Mebibytes(long bytes) => bytes / (1024.0 * 1024);

    private void Add(string name, double value, string unit, string? against = null) => _figures.Add(new Figure($"overload.{name}", value, unit, null, against));

    private void Promise(string name, double value, string unit, string goal, bool kept, string? against = null)
    {
        var figure = new Figure($"overload.{name}", value, unit, goal, against);
        _figures.Add(figure);
        if (!kept) _broken.Add(string.Create(CultureInfo.InvariantCulture, $"{figure.Name} is {value:0.#} {unit}; it should be {goal}"));
    }

    private static IReadOnlyList<string> Course(IReadOnlyList<WatchSample> samples)
    {
        if (samples.Count == 0) return [];
        const int width = 80;
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"memory  {Sparkline.Of([.. samples.Select(s => (double)s.Resident)], width)}  up to {Mebibytes(samples.Max(s => s.Resident)):F0} MiB"),
            string.Create(CultureInfo.InvariantCulture, $"lag     {Sparkline.Of([.. samples.Select(s => s.Lag)], width)}  up to {samples.Max(s => s.Lag):N0} records, {samples[^1].At.TotalSeconds:F0} s"),
        ];
    }
}

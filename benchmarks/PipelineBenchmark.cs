using System.Diagnostics;
using HdrHistogram;
using Monitoring.Benchmarks.Workload;
using Monitoring.Schemas;
using Npgsql;

namespace Monitoring.Benchmarks;

/// <summary>From topic to table, on a pipeline that runs: throughput at full speed, then latency at a steady pace.</summary>
/// <remarks>
/// What counts is what <c>SELECT</c> returns, from another connection. Times are those of this process: an event's clock starts in the
/// producer's delivery report and stops at the first look that sees its row, so a latency is too high by up to one look; the mean distance of two looks is a
/// figure of its own. CPU time and allocations are those of the processes on this machine, clients and servers included. The events go to <c>app-logs</c>, none is a duplicate, none is broken: each becomes one row of <c>app_logs</c>.
/// </remarks>
public sealed class PipelineBenchmark(PipelineBenchmarkOptions options)
{
    private const string Topic = Topics.AppLogs;
    private static readonly TimeSpan ThroughputPollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>Runs both parts.</summary>
    /// <exception cref="TimeoutException">Rows were missing at the deadline; the message says how many.</exception>
    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        using var producer = new BenchmarkProducer(options.BootstrapServers, Topic);
        var events = PlainTraffic.Take(options.Seed, options.Events);
        var paced = PlainTraffic.Take(options.Seed + 1, (int)(options.PacedRate * options.PacedFor.TotalSeconds));
        Measurement full, slow;
        // Compiled code and warm caches are what a pipeline has that runs all day.
        await using (var rows = new VisibleRows(connection, Topic, producer.NextOffsets(), events[0].EventTime.AddHours(-1)))
        {
            await MeasureAsync(producer, rows, PlainTraffic.Take(options.Seed + 2, options.WarmUpEvents), null, ThroughputPollInterval, cancellation).ConfigureAwait(false);
        }

        await using (var rows = new VisibleRows(connection, Topic, producer.NextOffsets(), events[0].EventTime.AddHours(-1)))
        {
            full = await MeasureAsync(producer, rows, events, null, ThroughputPollInterval, cancellation).ConfigureAwait(false);
        }

        await using (var rows = await IndexedRows.CreateAsync(connection, Topic, producer.NextOffsets(), cancellation).ConfigureAwait(false))
        {
            slow = await MeasureAsync(producer, rows, paced, options.PacedRate, options.PollInterval, cancellation).ConfigureAwait(false);
        }

        return [.. Throughput(full, events), .. UsedFigures.Of(full.Used, full.Elapsed, events.Length), .. Latency(slow)];
    }

    private static IEnumerable<Figure> Throughput(Measurement full, TrafficRecord[] events)
    {
        yield return new Figure("pipeline.events_per_second", events.Length / full.Elapsed.TotalSeconds, "events/s");
        yield return new Figure("pipeline.throughput", events.Sum(e => (double)e.Value.Length) / (1024 * 1024) / full.Elapsed.TotalSeconds, "MiB/s");
    }

    private IEnumerable<Figure> Latency(Measurement slow)
    {
        var pace = $"{options.PacedRate}/s for {options.PacedFor.TotalSeconds:F0} s";
        foreach (var percentile in (double[])[50, 99, 99.9])
        {
            yield return new Figure($"pipeline.latency_p{percentile:0.#}", slow.Latencies.GetValueAtPercentile(percentile) / 1000.0, "ms", percentile == 99 ? "< 1000" : null, pace);
        }

        yield return new Figure("pipeline.latency_max", slow.Latencies.GetMaxValue() / 1000.0, "ms", null, pace);
        yield return new Figure("pipeline.latency_poll_resolution", slow.PollResolution.TotalMilliseconds, "ms", null, "mean distance of two looks");
        foreach (var (process, cpu) in slow.Used.Cpu) yield return new Figure($"pipeline.cores_busy_paced.{process}", cpu / slow.Elapsed, "cores", null, pace);
    }

    private async Task<Measurement> MeasureAsync(
        BenchmarkProducer producer, IRowLook rows, TrafficRecord[] events, int? rate, TimeSpan interval, CancellationToken cancellation)
    {
        var acknowledged = new AcknowledgedEvents();
        var latencies = new LongHistogram(TimeSpan.FromHours(1).Ticks / TimeSpan.TicksPerMicrosecond, 3);
        var before = await PipelineReading.TakeAsync(options, cancellation).ConfigureAwait(false);
        var publishing = producer.PublishAsync(events, rate, acknowledged, cancellation);
        var started = Stopwatch.GetTimestamp();
        var looks = 0;
        while (acknowledged.Visible < events.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            if (publishing.IsFaulted) await publishing.ConfigureAwait(false);
            if (Stopwatch.GetElapsedTime(started) > options.Deadline)
                throw new TimeoutException($"{events.Length - acknowledged.Visible} of {events.Length} events were not in app_logs {options.Deadline.TotalSeconds:F0} s after the first was published.");
            await rows.LookAsync(See, cancellation).ConfigureAwait(false);
            if (publishing.IsCompleted && Stopwatch.GetElapsedTime(acknowledged.LastSeen) > Silence) await rows.LookEverywhereAsync(See, cancellation).ConfigureAwait(false);
            looks++;
            await Task.Delay(interval, cancellation).ConfigureAwait(false);
        }

        await publishing.ConfigureAwait(false);
        var elapsed = Stopwatch.GetElapsedTime(acknowledged.First, acknowledged.LastSeen);
        var used = (await PipelineReading.TakeAsync(options, cancellation).ConfigureAwait(false)).Since(before);
        return new Measurement(elapsed, used, latencies, Stopwatch.GetElapsedTime(started) / looks);

        void See(int partition, long offset)
        {
            if (acknowledged.See(partition, offset, Stopwatch.GetTimestamp(), out var latency)) latencies.RecordValue((long)latency.TotalMicroseconds);
        }
    }

    private sealed record Measurement(TimeSpan Elapsed, PipelineReading Used, LongHistogram Latencies, TimeSpan PollResolution);
}

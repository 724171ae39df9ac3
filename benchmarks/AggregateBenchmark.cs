using System.Globalization;
using System.Text;
using Monitoring.Benchmarks.Workload;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Benchmarks;

/// <summary>Windows in memory, on one thread: samples per second of CPU time from an encoded record to an encoded result, and bytes an open series takes.</summary>
/// <remarks>Every series has a sample each 15 s, half of them counters, as Prometheus scrapes; records hold 500 series, a watermark follows each scrape. Levels and grace are the shipped ones.</remarks>
public static class AggregateBenchmark
{
    private const int SeriesPerRecord = 500;
    private const int RecordsPerBatch = 100;
    private const int IntakeBatch = 500;
    private const long Interval = 15_000;
    private const long Start = 1_795_000_000_000;
    private static readonly byte[] Policy = new AggregatePolicy { Sources = [new(Topics.RawMetrics, 1)] }.ToBytes();

    /// <summary>Measures each number of series.</summary>
    /// <param name="create">Makes the processor.</param>
    /// <param name="seriesCounts">How many series, each a measurement of its own.</param>
    /// <param name="samples">At least so many samples a measurement.</param>
    public static IReadOnlyList<Figure> Run(Func<AggregateProcessor> create, IReadOnlyList<int> seriesCounts, int samples)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(seriesCounts);
        var figures = new List<Figure>();
        double? first = null;
        foreach (var count in seriesCounts)
        {
            var (rate, bytes, allocated) = Measure(create(), count, Math.Max(4, samples / count));
            var name = count.ToString("N0", CultureInfo.InvariantCulture);
            figures.Add(new Figure("aggregate.samples_per_second", rate, "samples/s", count == 10_000 ? ">= 1,000,000" : null, $"{name} open series, {(ThreadCpuClock.IsCpuTime ? "thread CPU time" : "wall time")}"));
            figures.Add(new Figure("aggregate.bytes_per_series", bytes, "B", "< 600", $"{name} open series, managed heap"));
            figures.Add(new Figure("aggregate.allocated", allocated, "B/sample", null, $"{name} open series"));
            if (first is { } small) figures.Add(new Figure("aggregate.cost_growth", small / rate, "x", null, $"from {seriesCounts[0]:N0} to {name} series"));
            first ??= rate;
        }

        return figures;
    }

    /// <summary>Measures what the windows of metrics from logs cost: the deltas of a whole intake, read and merged.</summary>
    /// <param name="create">Makes the processor.</param>
    /// <param name="intake">Makes the whole intake.</param>
    /// <param name="events">How many log events; half as many go before, so that windows and series are there.</param>
    /// <param name="seed">Of the log events.</param>
    public static IReadOnlyList<Figure> RunLogs(Func<AggregateProcessor> create, Func<IStatefulProcessor> intake, int events, long seed)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(intake);
        var (warmUp, deltas) = Deltas(intake(), FixedMix.Create(events + (events / 2), seed).Records, events / 2);
        var processor = create();
        processor.OnControl(new AggregatePolicy { Sources = [new(Topics.AppLogs, 1)] }.ToBytes());
        var output = new CountingOutput();
        Feed(warmUp);
        output.Reset();
        var start = ThreadCpuClock.Now();
        Feed(deltas);
        var cpu = ThreadCpuClock.Now() - start;
        return
        [
            new Figure("aggregate.log_events_per_second", events / cpu.TotalSeconds, "events/s", null, $"40 shipped metrics, {(ThreadCpuClock.IsCpuTime ? "thread CPU time" : "wall time")}"),
            new Figure("aggregate.log_deltas", (double)deltas.Count / events, "records/event", null, $"{output.Records} results"),
        ];

        void Feed(List<SourceRecord> records)
        {
            for (var i = 0; i < records.Count; i++)
            {
                processor.Process(records[i], output);
                if (i % RecordsPerBatch == 0) processor.OnBatchEnd(output);
            }

            processor.OnBatchEnd(output);
        }
    }

    // As a task does it: a batch as large as those of the intake's benchmark, a tick a second.
    private static (List<SourceRecord> WarmUp, List<SourceRecord> Measured) Deltas(IStatefulProcessor intake, IReadOnlyList<TrafficRecord> events, int warmUp)
    {
        var output = new KeepingOutput(Topics.Deltas);
        var (nextTick, before) = (0L, 0);
        for (var i = 0; i < events.Count; i++)
        {
            var now = events[i].EventTime.ToUnixTimeMilliseconds();
            if (now >= nextTick)
            {
                intake.OnTick(now, output);
                nextTick = now + 1000;
            }

            intake.Process(new SourceRecord(Topics.AppLogs, 0, i, now, new Utf8Slice(events[i].Key), new Utf8Slice(events[i].Value)), output);
            if (i % IntakeBatch == IntakeBatch - 1) intake.OnBatchEnd(output);
            if (i == warmUp) before = output.Kept.Count;
        }

        intake.OnBatchEnd(output);
        return ([.. output.Kept.Take(before)], [.. output.Kept.Skip(before)]);
    }

    private static (double Rate, double BytesPerSeries, double Allocated) Measure(AggregateProcessor processor, int series, int scrapes)
    {
        processor.OnControl(Policy);
        var identities = Identities(series);
        var output = new CountingOutput();
        var warm = 30;
        long offset = 0;
        var before = GC.GetTotalMemory(true);
        var (cpu, allocated) = (TimeSpan.Zero, 0L);
        for (var scrape = 0; scrape < warm + scrapes; scrape++)
        {
            // A million series are warm after a few scrapes: what is measured is the steady state of a long run.
            if (scrape < warm && series >= 1_000_000 && scrape > 8) continue;
            var records = Records(identities, scrape, ref offset);
            var start = ThreadCpuClock.Now();
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            foreach (var record in records) processor.Process(record, output);
            processor.OnBatchEnd(output);
            if (scrape < warm) continue;
            cpu += ThreadCpuClock.Now() - start;
            allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
        }

        var held = GC.GetTotalMemory(true) - before;
        GC.KeepAlive(processor);
        GC.KeepAlive(identities);
        return ((double)series * scrapes / cpu.TotalSeconds, (double)held / series, (double)allocated / series / scrapes);
    }

    private static byte[][] Identities(int count)
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        var identities = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            builder.Clear();
            builder.Add("instance"u8, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"10.0.{i / 1000 % 256}.{i / 256_000}:9100")));
            builder.Add("job"u8, "node"u8);
            builder.Add("device"u8, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"disk{i % 1000}")));
            builder.Build(i % 2 == 0 ? "node_disk_read_bytes_total"u8 : "node_disk_io_now"u8, out var identity);
            identities[i] = identity.ToArray();
        }

        return identities;
    }

    private static List<SourceRecord> Records(byte[][] identities, int scrape, ref long offset)
    {
        var encoder = new SampleBatchEncoder();
        var records = new List<SourceRecord>();
        Span<Sample> sample = stackalloc Sample[1];
        var time = Start + scrape * Interval;
        for (var first = 0; first < identities.Length; first += SeriesPerRecord)
        {
            encoder.Begin(Topics.RawMetrics, 0);
            for (var i = first; i < Math.Min(first + SeriesPerRecord, identities.Length); i++)
            {
                sample[0] = new Sample(time + i % 10_000, scrape * 100.0 + i);
                encoder.Add(identities[i], new SeriesMeaning(i % 2 == 0 ? MetricKind.Counter : MetricKind.Gauge), offset, sample);
            }

            records.Add(Record(encoder.End().ToArray(), offset++));
        }

        records.Add(Record(WatermarkCodec.Encode(new Watermark(Topics.RawMetrics, 0, time + 10_000 - 5_000, false)), offset++));
        return records;
    }

    private static SourceRecord Record(byte[] value, long offset) => new(Topics.Deltas, 0, offset, Start, default, new Utf8Slice(value));
}

using Monitoring.Benchmarks.Workload;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Benchmarks;

/// <summary>The intake of metrics in memory, on one thread: samples per second of CPU time by format, bytes allocated, and what an open series takes.</summary>
public static class SampleBenchmark
{
    private const int BatchRecords = 100;

    /// <summary>Runs it.</summary>
    /// <param name="create">A fresh chain whose bounds hold <see cref="SampleBenchmarkOptions.ManySeries"/>.</param>
    /// <param name="options">How much.</param>
    public static IReadOnlyList<Figure> Run(Func<IStatefulProcessor> create, SampleBenchmarkOptions options)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(options);
        var figures = new List<Figure>();
        foreach (var format in SampleRecords.Formats) figures.AddRange(Measure(format, create, options));
        figures.AddRange(MeasureMany(create, options));
        return figures;
    }

    private static IEnumerable<Figure> Measure(string format, Func<IStatefulProcessor> create, SampleBenchmarkOptions options)
    {
        var chain = create();
        // The first time opens the series, the second fills what the first has grown.
        Feed(chain, SampleRecords.Create(format, options.Series, 0, 2));
        var (seconds, allocated) = (new List<double>(), new List<long>());
        var samples = options.Series * options.Times;
        var bytes = 0L;
        for (var round = 0; round < options.Rounds; round++)
        {
            var records = SampleRecords.Create(format, options.Series, 2 + (round * options.Times), options.Times);
            bytes = records.Sum(r => (long)r.Value.Length);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = ThreadCpuClock.Now();
            Feed(chain, records);
            seconds.Add((ThreadCpuClock.Now() - start).TotalSeconds);
            allocated.Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Check(chain, (2L * options.Series) + ((long)samples * options.Rounds));
        var median = seconds.Order().ElementAt(seconds.Count / 2);
        yield return new Figure($"samples.{format}.samples_per_second", samples / median, "samples/s", format == "avro" ? ">= 1000000" : null, $"{options.Series} open series");
        yield return new Figure($"samples.{format}.throughput", bytes / median / 1024 / 1024, "MiB/s", null, $"{(double)bytes / samples:F0} B/sample");
        yield return new Figure($"samples.{format}.allocated", (double)allocated.Min() / samples, "B/sample", "0");
    }

    private static IEnumerable<Figure> MeasureMany(Func<IStatefulProcessor> create, SampleBenchmarkOptions options)
    {
        var chain = create();
        var open = SampleRecords.Create("avro", options.ManySeries, 0, 1);
        var again = SampleRecords.Create("avro", options.ManySeries, 1, 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Feed(chain, open);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var start = ThreadCpuClock.Now();
        Feed(chain, again);
        var seconds = (ThreadCpuClock.Now() - start).TotalSeconds;
        Check(chain, 2L * options.ManySeries);
        yield return new Figure("samples.open_series.memory", (double)memory / options.ManySeries, "B/series", "< 600", $"{options.ManySeries} open series, labels included");
        yield return new Figure("samples.open_series.samples_per_second", options.ManySeries / seconds, "samples/s", null, $"{options.ManySeries} open series");
    }

    private static void Feed(IStatefulProcessor chain, SourceRecord[] records)
    {
        var output = new CountingOutput();
        for (var i = 0; i < records.Length; i++)
        {
            chain.Process(in records[i], output);
            if (i % BatchRecords == BatchRecords - 1) chain.OnBatchEnd(output);
        }

        chain.OnBatchEnd(output);
    }

    // A fast answer that is wrong is worth nothing.
    private static void Check(IStatefulProcessor chain, long samples)
    {
        var counted = chain.Counters.Pending(chain.Counters.Register("intake_samples"));
        if (counted != samples) throw new InvalidOperationException($"{counted} of {samples} samples came out.");
    }
}

/// <summary>How much to run.</summary>
public sealed record SampleBenchmarkOptions
{
    /// <summary>Open series while formats are measured; a multiple of 100.</summary>
    public int Series { get; init; } = 10_000;

    /// <summary>Samples of each series a round.</summary>
    public int Times { get; init; } = 10;

    /// <summary>Rounds of each format; medians are reported.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Open series whose memory is measured; a multiple of 100.</summary>
    public int ManySeries { get; init; } = 500_000;
}

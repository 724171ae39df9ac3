using Monitoring.Benchmarks.Workload;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Benchmarks;

/// <summary>Intake in memory, on one thread: events and bytes per second of CPU time, bytes allocated, and what each step costs.</summary>
/// <remarks>
/// The rounds of the prefixes alternate, so that a slow minute of the machine hits all alike. A step's cost is the difference of its prefix to the one before; with noise it may come out slightly below 0, and is reported so.
/// </remarks>
public static class IntakeBenchmark
{
    private const double Mebibyte = 1024 * 1024;

    // Far more than anything is remembered, so that the measured events replace what the chain holds instead of adding to it.
    private static readonly TimeSpan WarmUpBefore = TimeSpan.FromHours(6);

    /// <summary>Runs it.</summary>
    /// <param name="steps">Prefixes in the order of the chain; the last is the whole chain.</param>
    /// <param name="options">How much.</param>
    public static IReadOnlyList<Figure> Run(IReadOnlyList<IntakeStep> steps, IntakeBenchmarkOptions options)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(options);
        if (steps.Count == 0) throw new ArgumentException("At least one step is needed: the whole chain.", nameof(steps));
        var mix = FixedMix.Create(options.Events, options.Seed);
        var records = ToRecords(mix);
        var warmUp = ToRecords(FixedMix.Create(options.WarmUpEvents, options.Seed + 1, WarmUpBefore));
        var rounds = steps.Select(_ => new List<Round>()).ToArray();
        // The first round compiles; it does not count.
        for (var round = 0; round <= options.Rounds; round++)
        {
            for (var step = 0; step < steps.Count; step++)
            {
                var measured = Measure(steps[step].Create(), warmUp, records, options.BatchSize);
                if (round > 0) rounds[step].Add(measured);
            }
        }

        return [.. Report(steps, rounds, mix), .. IntakeAllocations.Measure(steps[^1], warmUp, records, mix)];
    }

    private static List<Figure> Report(IReadOnlyList<IntakeStep> steps, List<Round>[] rounds, FixedMix mix)
    {
        var seconds = rounds.Select(r => Median(r.Select(round => round.Cpu.TotalSeconds))).ToArray();
        var allocated = rounds.Select(r => Median(r.Select(round => (double)round.Allocated))).ToArray();
        var (count, whole) = (mix.Records.Count, rounds[^1][0]);
        var clock = ThreadCpuClock.IsCpuTime ? "thread CPU time" : "wall time";
        List<Figure> figures =
        [
            new("intake.events_per_second", count / seconds[^1], "events/s", null, clock),
            new("intake.throughput", mix.TotalBytes / Mebibyte / seconds[^1], "MiB/s", ">= 200", clock),
            new("intake.outputs", whole.Outputs, "records", null, $"{count} in"),
            new("intake.output_size", whole.OutputBytes / Mebibyte, "MiB", null, $"{mix.TotalBytes / Mebibyte:F1} MiB in"),
        ];
        for (var i = 0; i < steps.Count; i++)
        {
            var (secondsBefore, allocatedBefore) = i == 0 ? (0, 0) : (seconds[i - 1], allocated[i - 1]);
            figures.Add(new Figure($"intake.step.{steps[i].Name}.time", (seconds[i] - secondsBefore) * 1e9 / count, "ns/event"));
            figures.Add(new Figure($"intake.step.{steps[i].Name}.allocated", (allocated[i] - allocatedBefore) / count, "B/event"));
        }

        return figures;
    }

    private static Round Measure(IStatefulProcessor chain, SourceRecord[] warmUp, SourceRecord[] records, int batchSize)
    {
        var output = new CountingOutput();
        Feed(chain, warmUp, output, batchSize);
        output.Reset();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = ThreadCpuClock.Now();
        Feed(chain, records, output, batchSize);
        var cpu = ThreadCpuClock.Now() - start;
        return new Round(cpu, GC.GetAllocatedBytesForCurrentThread() - allocated, output.Records, output.Bytes);
    }

    private static void Feed(IStatefulProcessor chain, SourceRecord[] records, CountingOutput output, int batchSize)
    {
        var inBatch = 0;
        for (var i = 0; i < records.Length; i++)
        {
            chain.Process(in records[i], output);
            if (++inBatch < batchSize) continue;
            chain.OnBatchEnd(output);
            inBatch = 0;
        }

        chain.OnBatchEnd(output);
    }

    private static SourceRecord[] ToRecords(FixedMix mix) =>
    [
        .. mix.Records.Select((r, i) => new SourceRecord(r.Topic, 0, i, r.EventTime.ToUnixTimeMilliseconds(), new Utf8Slice(r.Key), new Utf8Slice(r.Value))),
    ];

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private readonly record struct Round(TimeSpan Cpu, long Allocated, long Outputs, long OutputBytes);
}

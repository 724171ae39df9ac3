using System.Text;
using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;
using Monitoring.Tests.Schemas;

namespace Monitoring.Tests.Windowing;

/// <summary>What was folded elsewhere is merged into the windows, once, and shown as its metric says.</summary>
public sealed class DeltaSpecs
{
    private static readonly byte[] Policy = new AggregatePolicy { Sources = [new WatermarkSource("app-logs", 1)] }.ToBytes();
    private static readonly byte[] Series = new TestSeries("m", [("a", "b")], MetricKind.Gauge, "", false, 0, []).Identity();

    [Theory]
    [InlineData(Shows.Unsaid, 5)]
    [InlineData(Shows.Last, 5)]
    [InlineData(Shows.Count, 2)]
    [InlineData(Shows.PerSecond, 0.2)]
    [InlineData(Shows.PerMinute, 12)]
    [InlineData(Shows.Sum, 8)]
    [InlineData(Shows.SumPerSecond, 0.8)]
    [InlineData(Shows.Average, 4)]
    [InlineData(Shows.Min, 3)]
    [InlineData(Shows.Max, 5)]
    [InlineData(Shows.Distinct, 0)]
    [InlineData(Shows.Money, 8.5)]
    public void A_window_shows_the_number_that_its_metric_stands_for(Shows shows, double value)
    {
        var driver = Driver();
        Run(driver, [Delta(0, shows, "8.50", (1_000, 3)), Delta(0, shows, "", (2_000, 5)), Mark(10_000)]);
        Assert.Equal(value, Assert.Single(Shown(driver)).Value, 1e-12);
    }

    [Fact]
    public void A_ratio_is_the_sum_of_its_upper_part_by_the_count_of_its_lower_part_however_they_come()
    {
        var driver = Driver();
        Run(driver, [Upper(0, 1), Delta(0, Shows.Average, "", (1_000, 0), (2_000, 0), (3_000, 0), (4_000, 0)), Upper(0, 2), Upper(10_000, 1), Mark(60_000)]);
        var shown = Shown(driver);
        Assert.Equal(["10s 0 4 3 0.75", "10s 10000 0 1 NaN", "1m 0 4 4 1"], shown.Select(w => FormattableString.Invariant($"{w.Level} {w.Start} {w.Count} {w.Sum} {w.Value}")));
    }

    [Fact]
    public void A_late_delta_goes_to_its_topic_with_its_origin_and_is_counted_by_source()
    {
        var processor = Processor();
        var driver = new TopologyDriver(() => processor, _ => Policy);
        Run(driver, [Mark(60_000), Delta(0, Shows.Count, "1.5", (1_000, 1)), Delta(30_000, Shows.Count, "", (31_000, 1))]);
        var late = Assert.Single(driver.Committed, o => o.Topic == Topics.Late);
        Assert.True(SingleObject.TryParse(Convert.FromHexString(late.Value), out var schema, out var datum));
        Assert.Equal(SchemaCatalogue.MetricDeltas.Fingerprint, schema);
        Assert.True(MetricDeltasReader.TryRead(datum, out var deltas));
        Assert.Equal(("app-logs", 7), (Encoding.UTF8.GetString(deltas.OriginTopic), deltas.OriginPartition));
        Assert.True(deltas.Next());
        Assert.Equal((0L, "1.5"), (deltas.Current.Start, Encoding.UTF8.GetString(deltas.Current.Money)));
        Assert.False(deltas.Next());
        Assert.Equal(1, processor.Counters.Pending(processor.Counters.Register("late_deltas", "source", "app-logs")));
        Assert.Equal(1, processor.Counters.Pending(processor.Counters.Register("aggregate_deltas")));
    }

    [Theory]
    [InlineData(1, 1)] // No start of a window.
    [InlineData(0, 10_000)] // A time behind the window.
    [InlineData(long.MinValue + 8, 0)]
    [InlineData(long.MaxValue - 7, 0)]
    public void A_delta_of_no_window_is_counted_and_changes_nothing(long start, long time)
    {
        var processor = Processor();
        Run(new TopologyDriver(() => processor, _ => Policy), [Delta(start, Shows.Count, "", (time, 1))]);
        Assert.Equal(1, processor.Counters.Pending(processor.Counters.Register("aggregate_unreadable")));
        Assert.Equal(0, processor.SeriesCount);
    }

    [Property(MaxTest = 10)]
    public void Killed_and_resumed_at_every_commit_it_writes_the_same_bytes(int seed)
    {
        var random = new Random(seed);
        var steps = new List<Step> { new Step.Policy("p") };
        long now = 600_000;
        for (var i = 0; i < 300; i++)
        {
            now += random.Next(2_000);
            var start = (now - random.Next(random.Next(5) == 0 ? 90_000 : 5_000)) / 10_000 * 10_000;
            steps.Add(random.Next(5) switch
            {
                0 => Mark(now - 5_000),
                1 => Upper(start, random.Next(3)),
                _ => Delta(start, Shows.Average, random.Next(2) == 0 ? "" : "1.1", (start + random.Next(10_000), random.Next(100))),
            });
            if (random.Next(7) == 0) steps.Add(new Step.Commit(random.Next(3) == 0));
        }

        steps.Add(new Step.Commit(false));
        var golden = Driver();
        golden.Run(Numbered(steps), _ => false);
        Assert.Contains(Shown(golden), w => w.Revision > 0);
        var killed = Driver();
        killed.Run(Numbered(steps), _ => true);
        Assert.Equal(golden.Committed, killed.Committed);
    }

    private static AggregateProcessor Processor() => new([WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)), WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s")], new Calendar());

    private static TopologyDriver Driver() => new(Processor, _ => Policy);

    private static void Run(TopologyDriver driver, IReadOnlyList<Step> steps) => driver.Run(Numbered([new Step.Policy("p"), .. steps, new Step.Commit(false)]), _ => false);

    private static List<Step> Numbered(IReadOnlyList<Step> steps) => [.. steps.Select((s, i) => s is Step.Record r ? new Step.Record(r.Value with { Offset = i }) : s)];

    private static Step.Record Mark(long time) => Record(WatermarkCodec.Encode(new Watermark("app-logs", 0, time, false)));

    private static Step.Record Upper(long start, double value)
    {
        var upper = new WindowValue();
        upper.AddUncounted(value);
        return Delta(start, Shows.Average, "", upper);
    }

    private static Step.Record Delta(long start, Shows shows, string money, params (long Time, double Value)[] numbers)
    {
        var value = new WindowValue();
        foreach (var (time, number) in numbers) value.Add(time, number);
        return Delta(start, shows, money, value);
    }

    private static Step.Record Delta(long start, Shows shows, string money, WindowValue value)
    {
        var encoder = new MetricDeltasEncoder();
        encoder.Begin("app-logs", 7);
        encoder.Add(new MetricDelta { Identity = Series, Meaning = new SeriesMeaning(MetricKind.Gauge), Shows = shows, Start = start, Value = value, Money = Encoding.UTF8.GetBytes(money) });
        return Record(encoder.End().ToArray());
    }

    private static Step.Record Record(byte[] value) => new(new SourceRecord(Topics.Deltas, 3, 0, 1, default, new Utf8Slice(value)));

    private static List<(string Level, long Start, double Value, long Count, double Sum, int Revision)> Shown(TopologyDriver driver)
    {
        var shown = new List<(string, long, double, long, double, int)>();
        foreach (var record in driver.Committed.Where(o => o.Topic == Topics.Metrics))
        {
            Assert.True(MetricWindowsReader.TryRead(Convert.FromHexString(record.Value).AsSpan(SingleObject.HeaderLength), out var windows));
            while (windows.Next()) shown.Add((Encoding.UTF8.GetString(windows.Level), windows.Start, windows.Extras.Value, windows.Value.Count, windows.Value.Sum, windows.Revision));
        }

        return shown;
    }
}

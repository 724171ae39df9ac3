using System.Text;
using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;

namespace Monitoring.Tests.Windowing;

public sealed class AggregateProcessorSpecs
{
    private static readonly WindowLevel[] Levels =
    [
        WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)),
        WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s"),
        WindowLevel.Tumbling("5m", TimeSpan.FromMinutes(5), "1m"),
    ];

    private static readonly byte[] Policy = new AggregatePolicy { Grace = TimeSpan.FromSeconds(20), Sources = [new("metrics", 2)] }.ToBytes();
    private static readonly byte[] Requests = Series("requests_total", "path", "/");
    private static readonly byte[] Load = Series("load1", "host", "a");

    [Fact]
    public void Samples_become_windows_once_every_source_is_past_their_end()
    {
        var driver = Driver();
        Run(driver, [Samples(0, Requests, (1_000, 5), (4_000, 9)), Mark(0, 60_000), Mark(1, 9_999), Mark(1, 10_000)]);
        var window = Assert.Single(Windows(driver));
        Assert.Equal(("10s", 0L, 2L, 14.0, 9.0, (double?)4.0, true, 0), (window.Level, window.Start, window.Count, window.Sum, window.Last, window.Increase, window.IsFinal, window.Revision));
    }

    [Fact]
    public void A_gauge_has_no_increase()
    {
        var driver = Driver();
        Run(driver, [Samples(0, Load, (1_000, 5), (4_000, 9)), Mark(0, 10_000), Mark(1, 10_000)]);
        Assert.Null(Assert.Single(Windows(driver)).Increase);
    }

    [Fact]
    public void A_staleness_marker_is_no_number()
    {
        var driver = Driver();
        Run(driver, [Samples(0, Load, (1_000, 5), (4_000, Sample.Stale)), Mark(0, 10_000), Mark(1, 10_000)]);
        Assert.Equal(1, Assert.Single(Windows(driver)).Count);
    }

    [Fact]
    public void A_late_sample_goes_to_its_topic_with_its_origin_and_is_counted_by_source()
    {
        var processor = new AggregateProcessor(Levels, new Calendar());
        var driver = new TopologyDriver(() => processor, _ => Policy);
        Run(driver, [Mark(0, 30_000), Mark(1, 30_000), Samples(0, Load, (9_999, 7), (10_000, 8))]);
        var late = Assert.Single(driver.Committed, o => o.Topic == Topics.Late);
        Assert.True(SingleObject.TryParse(Convert.FromHexString(late.Value), out _, out var datum));
        Assert.True(SampleBatchReader.TryRead(datum, out var batch));
        Assert.Equal("metrics", Encoding.UTF8.GetString(batch.OriginTopic));
        Assert.True(batch.NextSeries() && batch.NextSample(out var sample) && sample == new Sample(9_999, 7));
        Assert.Equal(1, processor.Counters.Pending(processor.Counters.Register("late_samples", "source", "metrics")));
    }

    [Fact]
    public void A_series_without_windows_takes_no_memory()
    {
        var processor = new AggregateProcessor(Levels, new Calendar());
        var driver = new TopologyDriver(() => processor, _ => Policy);
        Run(driver, [Samples(0, Load, (1_000, 1)), Samples(0, Requests, (1_000, Sample.Stale))]);
        Assert.Equal(1, processor.SeriesCount);
        Run(driver, [Mark(0, 320_000), Mark(1, 320_000)]);
        Assert.Equal(0, processor.SeriesCount);
    }

    [Fact]
    public void A_number_given_to_another_series_brings_nothing_of_the_one_before()
    {
        var driver = Driver();
        Run(driver, [Samples(0, Requests, (1_000, 500)), Mark(0, 320_000), Mark(1, 320_000)]);
        Run(driver, [Samples(0, Series("other_total", "path", "/"), (321_000, 900)), Mark(0, 640_000), Mark(1, 640_000)]);
        Assert.All(Windows(driver).Where(w => w.Name == "other_total"), w => Assert.Equal(0.0, w.Increase));
    }

    [Property(MaxTest = 15)]
    public void Killed_and_resumed_at_every_commit_it_writes_the_same_bytes(int seed)
    {
        var steps = Script(seed);
        var golden = Driver();
        golden.Run(steps, _ => false);
        Assert.Contains(Windows(golden), w => w.Revision > 0);
        Assert.Contains(golden.Committed, o => o.Topic == Topics.Late);
        var killed = Driver();
        killed.Run(steps, _ => true);
        Assert.Equal(golden.Committed, killed.Committed);
        Assert.True(killed.Replayed > 50);
    }

    private static List<Step> Script(int seed)
    {
        var random = new Random(seed);
        byte[][] series = [Requests, Load, Series("requests_total", "path", "/orders")];
        var steps = new List<Step> { new Step.Policy("p") };
        long now = 600_000;
        for (var i = 0; i < 400; i++)
        {
            now += random.Next(2_000);
            steps.Add(random.Next(4) == 0 ? Mark(random.Next(2), now - 5_000) : Samples(random.Next(2), series[random.Next(3)], (now - random.Next(random.Next(4) == 0 ? 60_000 : 3_000), random.Next(100))));
            if (random.Next(7) == 0) steps.Add(new Step.Commit(random.Next(3) == 0));
        }

        steps.Add(new Step.Commit(false));
        return Numbered(steps, 0);
    }

    private static TopologyDriver Driver() => new(() => new AggregateProcessor(Levels, new Calendar()), _ => Policy);

    private static void Run(TopologyDriver driver, IReadOnlyList<Step> steps) => driver.Run(Numbered([new Step.Policy("p"), .. steps, new Step.Commit(false)], driver.Commits * 1000), _ => false);

    private static List<Step> Numbered(IEnumerable<Step> steps, long first) =>
        [.. steps.Select(s => s is Step.Record r ? new Step.Record(r.Value with { Offset = first++ }) : s)];

    private static Step.Record Mark(int partition, long time) => Record(WatermarkCodec.Encode(new Watermark("metrics", partition, time, false)));

    private static Step.Record Samples(int partition, byte[] series, params (long Time, double Value)[] samples)
    {
        var encoder = new SampleBatchEncoder();
        encoder.Begin("metrics", partition);
        encoder.Add(series, default, 1, [.. samples.Select(s => new Sample(s.Time, s.Value))]);
        return Record(encoder.End().ToArray());
    }

    private static Step.Record Record(byte[] value) => new(new SourceRecord(Topics.Deltas, 3, 0, 1, default, new Utf8Slice(value)));

    private static byte[] Series(string name, string label, string value)
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        builder.Add(Encoding.UTF8.GetBytes(label), Encoding.UTF8.GetBytes(value));
        builder.Build(Encoding.UTF8.GetBytes(name), out var identity);
        return identity.ToArray();
    }

    private static List<Shown> Windows(TopologyDriver driver)
    {
        var shown = new List<Shown>();
        foreach (var record in driver.Committed.Where(o => o.Topic == Topics.Metrics))
        {
            Assert.True(SingleObject.TryParse(Convert.FromHexString(record.Value), out var schema, out var datum));
            Assert.Equal(SchemaCatalogue.MetricWindows.Fingerprint, schema);
            Assert.True(MetricWindowsReader.TryRead(datum, out var windows));
            while (windows.Next())
            {
                shown.Add(new Shown(
                    Encoding.UTF8.GetString(windows.Level), windows.Start, Encoding.UTF8.GetString(new LabelReader(windows.Identity).Metric), windows.Value.Count, windows.Value.Sum,
                    windows.Value.Last, windows.Extras.HasIncrease ? windows.Value.Increase : null, windows.IsFinal, windows.Revision));
            }
        }

        return shown;
    }

    private sealed record Shown(string Level, long Start, string Name, long Count, double Sum, double Last, double? Increase, bool IsFinal, int Revision);
}

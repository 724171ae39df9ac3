using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;
using Monitoring.Tests.LogMetrics;
using Monitoring.Tests.Schemas;

namespace Monitoring.Tests.Windowing;

/// <summary>Metrics that are known later have windows that close later, on every level, and no other's do. Times are seconds.</summary>
public sealed class DelayedWindowSpecs
{
    [Fact]
    public void A_delayed_metric_is_shown_so_much_later_under_its_own_time()
    {
        var driver = Driver();
        Run(driver, Policy("p"), Delta("prompt", 5), Delta("delayed", 5), Mark(60));
        Assert.Equal(["10s prompt @0 1", "1m prompt @0 1"], Shown(driver));
        Run(driver, Mark(109.999));
        Assert.Equal(2, Shown(driver).Count);
        Run(driver, Delta("delayed", 7), Mark(110));
        Assert.Equal("10s delayed @0 2", Shown(driver)[^1]);
        Run(driver, Delta("delayed", 12), Mark(160));
        Assert.Equal(["10s delayed @10 1", "1m delayed @0 3"], Shown(driver).TakeLast(2));
    }

    [Fact]
    public void What_comes_later_still_is_late()
    {
        var driver = Driver();
        Run(driver, Policy("p"), Mark(200), Delta("delayed", 95), Delta("delayed", 105));
        Assert.Single(driver.Committed, o => o.Topic == Topics.Late);
        Run(driver, Mark(300));
        Assert.Equal(["10s delayed @100 1"], Shown(driver).Where(w => w.StartsWith("10s", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("longer", 100 + 200)]
    [InlineData("shorter", 100 + 30)]
    [InlineData("none", 100 + 100)] // It keeps its lane while it has windows.
    public void Another_delay_takes_the_open_windows_along(string policy, double mark)
    {
        var driver = Driver();
        Run(driver, Policy("p"), Delta("delayed", 91), Mark(100), Policy(policy), Delta("delayed", 99), Mark(mark - 0.001));
        Assert.Empty(Shown(driver));
        Run(driver, Mark(mark));
        Assert.Equal(["10s delayed @90 2"], Shown(driver));
    }

    [Property(MaxTest = 15)]
    public void Killed_and_resumed_at_every_commit_it_writes_the_same_bytes(int seed)
    {
        var random = new Random(seed);
        string[] policies = ["p", "p", "longer", "shorter", "none"];
        var steps = new List<Step> { Policy("p") };
        var now = 1000.0;
        for (var i = 0; i < 400; i++)
        {
            now += random.Next(6);
            steps.Add(random.Next(3) == 0 ? Mark(now) : Delta(random.Next(2) == 0 ? "prompt" : "delayed", now - random.Next(220)));
            if (random.Next(7) == 0) steps.Add(new Step.Commit(random.Next(3) == 0));
            if (random.Next(40) == 0) steps.AddRange([new Step.Commit(false), Policy(policies[random.Next(policies.Length)])]);
        }

        steps.AddRange([Mark(now + 1000), new Step.Commit(false)]);
        steps = Numbered(steps, 0);
        var golden = Driver();
        golden.Run(steps, _ => false);
        Assert.Contains(Shown(golden), w => w.Contains("delayed", StringComparison.Ordinal));
        Assert.Contains(golden.Committed, o => o.Topic == Topics.Late);
        var killed = Driver();
        killed.Run(steps, _ => true);
        Assert.Equal(golden.Committed, killed.Committed);
        Assert.True(killed.Replayed > 50);
    }

    [Fact]
    public void The_bound_of_results_holds_over_all_lanes_and_none_of_them_starves()
    {
        string[] metrics = ["prompt", "a", "b"];
        var lanes = new WindowLanes([WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10))], Topics.Metrics);
        lanes.Apply([new DelayedMetric("a", TimeSpan.FromSeconds(100)), new DelayedMetric("b", TimeSpan.FromSeconds(30))], TimeSpan.Zero);
        var output = new Windows();
        foreach (var metric in metrics)
        {
            var lane = lanes.Of(System.Text.Encoding.UTF8.GetBytes(metric));
            lane.Begin(output, 0);
            var series = lane.NumberOf(new TestSeries(metric, [], MetricKind.Gauge, "", false, 0, []).Identity(), new SeriesMeaning(MetricKind.Gauge), Shows.Count);
            for (var window = 0; window < 20; window++) Assert.True(lane.Windows.Add(series, window * 10_000, 1));
        }

        for (var call = 1; call <= 15; call++)
        {
            foreach (var lane in lanes.All) lane.Begin(output);
            lanes.Advance(1_000_000, 4);
            Assert.Equal(call * 4, output.Of.Values.Sum());
            if (call >= 4) Assert.Equal(metrics.Order(), output.Of.Keys.Order());
        }

        Assert.All(output.Of.Values, shown => Assert.Equal(20, shown));
    }

    private static TopologyDriver Driver() => new(
        () => new AggregateProcessor([WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)), WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s")], new Calendar()),
        hash => new AggregatePolicy
        {
            Grace = TimeSpan.Zero,
            Sources = [new WatermarkSource("app-logs", 1)],
            Delays = hash == "none" ? [] : [new DelayedMetric("delayed", TimeSpan.FromSeconds(hash == "p" ? 100 : hash == "longer" ? 200 : 30))],
        }.ToBytes());

    private static void Run(TopologyDriver driver, params Step[] steps) => driver.Run(Numbered([.. steps, new Step.Commit(false)], driver.Commits * 1000), _ => false);

    private static List<Step> Numbered(IEnumerable<Step> steps, long first) => [.. steps.Select(s => s is Step.Record r ? new Step.Record(r.Value with { Offset = first++ }) : s)];

    private static Step.Policy Policy(string hash) => new(hash);

    private static Step.Record Mark(double at) => Record(WatermarkCodec.Encode(new Watermark("app-logs", 0, (long)(at * 1000), false)));

    private static Step.Record Delta(string name, double at)
    {
        var time = (long)(at * 1000);
        var value = default(WindowValue);
        value.Add(time, 1);
        var encoder = new MetricDeltasEncoder();
        encoder.Begin("app-logs", 0);
        encoder.Add(new MetricDelta { Identity = new TestSeries(name, [], MetricKind.Gauge, "", false, 0, []).Identity(), Meaning = new SeriesMeaning(MetricKind.Gauge), Shows = Shows.Count, Start = time / 10_000 * 10_000, Value = value });
        return Record(encoder.End().ToArray());
    }

    private static Step.Record Record(byte[] value) => new(new SourceRecord(Topics.Deltas, 0, 0, 1, default, new Utf8Slice(value)));

    private static List<string> Shown(TopologyDriver driver)
    {
        var shown = new List<string>();
        foreach (var record in driver.Committed.Where(o => o.Topic == Topics.Metrics))
        {
            Assert.True(MetricWindowsReader.TryRead(Convert.FromHexString(record.Value).AsSpan(SingleObject.HeaderLength), out var windows));
            while (windows.Next()) shown.Add(FormattableString.Invariant($"{System.Text.Encoding.UTF8.GetString(windows.Level)} {WindowRun.Text(windows.Identity)} @{windows.Start / 1000} {windows.Value.Count}"));
        }

        return shown;
    }

    // Windows shown by metric.
    private sealed class Windows : IOutput
    {
        public Dictionary<string, int> Of { get; } = [];

        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
            Assert.True(MetricWindowsReader.TryRead(value[SingleObject.HeaderLength..], out var windows));
            while (windows.Next())
            {
                var metric = WindowRun.Text(windows.Identity);
                Of[metric] = Of.GetValueOrDefault(metric) + 1;
            }
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail(topic);
    }
}

using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Sessions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;
using static Monitoring.Tests.Joins.JoinRun;
using static Monitoring.Tests.Sessions.SessionRun;

namespace Monitoring.Tests.Joins;

public sealed class JoinProperties
{
    [Property(MaxTest = 100)]
    public void Whatever_the_disorder_within_the_bound_the_join_is_a_naive_one_over_all_events(int seed)
    {
        var random = new Random(seed);
        var events = Events(random, 500);
        // Each comes up to ninety seconds after those of its time, some twice; the watermark knows of seventy of them, grace forgives the rest.
        var steps = new List<Step>();
        foreach (var (e, arrival) in events.SelectMany(e => Enumerable.Range(0, 1 + random.Next(2)).Select(_ => (e, Arrival: e.At + random.Next(90)))).OrderBy(e => e.Arrival))
        {
            steps.Add(Side(e.Key, e.At, e.Join, e.IsRight, []));
            if (random.Next(3) == 0) steps.AddRange(Marks(arrival - 70));
        }

        var run = Run().Add([.. steps, .. Marks(100_000)]);
        Assert.Equal(0, run.Count("late_facts", "source", "app-logs"));
        Assert.Equal(0, run.Processor.KeyCount);
        Assert.Equal(0, run.Count("join_facts_cut"));
        Assert.Equal(Naive(events), Summed(run.Written));
    }

    [Property(MaxTest = 100)]
    public void However_little_room_there_is_a_left_event_that_counts_has_found_its_right_one(int seed)
    {
        var random = new Random(seed);
        var steps = new List<Step>();
        var facts = Enumerable.Range(0, 400).Select(i => (Key: $"k{i}", At: random.Next(1000))).SelectMany(l => ((string Key, int At, bool IsRight)[])[(l.Key, l.At, false), (l.Key, l.At + random.Next(100), true)]);
        foreach (var (fact, arrival) in facts.Select(f => (Fact: f, Arrival: f.At + random.Next(90))).OrderBy(f => f.Arrival))
        {
            steps.Add(Side(fact.Key, fact.At, "refunded", fact.IsRight, []));
            if (random.Next(3) == 0) steps.AddRange(Marks(arrival - 70));
        }

        var run = Run(TwoJoins with { MaxKeys = 50 }).Add([.. steps, .. Marks(100_000)]);
        Assert.True(run.Count("joins_refused", "join", "refunded") > 0);
        var shares = Summed(run.Written).Where(s => s.Key.StartsWith("refunded", StringComparison.Ordinal)).ToList();
        Assert.True(shares.Sum(s => s.Value.Count) > 20, $"{shares.Sum(s => s.Value.Count)} counted");
        Assert.All(shares, s => Assert.Equal(s.Value.Count, s.Value.Sum));
    }

    [Property(MaxTest = 15)]
    public void Killed_and_resumed_at_every_commit_it_writes_the_same_bytes(int seed)
    {
        var steps = Script(new Random(seed));
        var golden = Driver();
        golden.Run(steps, _ => false);
        Assert.Contains(golden.Committed, o => o.Topic == Topics.Late);
        Assert.NotEmpty(Deltas(golden.Committed));
        var killed = Driver();
        killed.Run(steps, _ => true);
        Assert.Equal(golden.Committed, killed.Committed);
        Assert.True(killed.Replayed > 50);
    }

    [Property(MaxTest = 15)]
    public void Nothing_that_it_writes_is_late_for_windows_that_are_delayed_for_it(int seed)
    {
        var driver = Driver();
        driver.Run(Script(new Random(seed)), _ => false);
        var windows = new AggregateProcessor([WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)), WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s")], new Calendar());
        windows.OnControl(new AggregatePolicy
        {
            Grace = TimeSpan.Zero,
            Sources = [new WatermarkSource(Topics.Facts, 6)],
            Delays = [new DelayedMetric("refunded", TimeSpan.FromSeconds(120)), new DelayedMetric("refund_time", TimeSpan.FromSeconds(120)), new DelayedMetric("clicked", TimeSpan.FromSeconds(70))],
        }.ToBytes());
        var output = new Shown();
        for (var other = 0; other < 5; other++) Send(WatermarkCodec.Encode(new Watermark(Topics.Facts, other, long.MaxValue / 2, true)));
        foreach (var record in driver.Committed.Where(o => o.Topic == Topics.Deltas)) Send(Convert.FromHexString(record.Value));
        Send(WatermarkCodec.Encode(new Watermark(Topics.Facts, 5, Start + 100_000_000, false)));
        windows.OnBatchEnd(output);
        Assert.True(Count("aggregate_deltas") > 50);
        Assert.Equal(0, Count("late_deltas", "source", Topics.Facts));
        // And each window is shown once, with all that there is of it.
        Assert.Equal(Summed(driver.Committed), output.Windows);

        void Send(byte[] value) => windows.Process(new SourceRecord(Topics.Deltas, 0, 0, 1, default, new Utf8Slice(value)), output);
        long Count(string name, string label = "", string value = "") => windows.Counters.Pending(windows.Counters.Register(name, label, value));
    }

    private static List<Step> Script(Random random)
    {
        var steps = new List<Step> { new Step.Policy("p") };
        var now = 1000.0;
        for (var i = 0; i < 600; i++)
        {
            now += random.Next(8);
            var at = now - random.Next(random.Next(4) == 0 ? 120 : 20);
            steps.Add(random.Next(4) == 0
                ? Mark(random.Next(2), now - 15, random.Next(10) == 0)
                : Side($"k{random.Next(20)}", at, random.Next(2) == 0 ? "refunded" : "clicked", random.Next(2) == 0, [("tenant", $"t{random.Next(4)}")]));
            if (random.Next(12) == 0) steps.Add(new Step.Tick(Start + (long)(now * 1000)));
            if (random.Next(7) == 0) steps.Add(new Step.Commit(random.Next(3) == 0));
        }

        steps.AddRange([.. Marks(now + 500), new Step.Tick(Start), new Step.Commit(false)]);
        return Numbered(steps, 0);
    }

    // Little room, so that events are refused and labels overflow too.
    private static TopologyDriver Driver() => new(() => new SessionsProcessor(5), _ => Under(TwoJoins with { MaxKeys = 18, MaxSeries = 5 }).ToBytes());

    // Few enough of one key that all of them are kept.
    private static List<Event> Events(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Event($"k{random.Next(80)}", random.Next(1500), random.Next(2) == 0 ? "refunded" : "clicked", random.Next(2) == 0)).Distinct()];

    private static SortedDictionary<string, (long Count, double Sum)> Naive(List<Event> events)
    {
        var sums = new SortedDictionary<string, (long Count, double Sum)>(StringComparer.Ordinal);
        foreach (var key in events.GroupBy(e => (e.Key, e.Join)))
        {
            var within = key.Key.Join == "refunded" ? 100 : 50;
            var counted = int.MinValue;
            foreach (var left in key.Where(e => !e.IsRight).Select(e => e.At).Order())
            {
                if (counted > int.MinValue && left <= counted + within) continue;
                counted = left;
                var right = key.Where(e => e.IsRight && e.At >= left && e.At <= left + within).Select(e => e.At).DefaultIfEmpty(-1).Min();
                Add(key.Key.Join, left, right < 0 ? 0 : 1);
                if (right >= 0 && key.Key.Join == "refunded") Add("refund_time", left, right - left);
            }
        }

        return sums;

        void Add(string name, int left, double value)
        {
            var place = $"{name} @{left / 10 * 10}";
            var (count, sum) = sums.GetValueOrDefault(place);
            sums[place] = (count + 1, sum + value);
        }
    }

    private static SortedDictionary<string, (long Count, double Sum)> Summed(IEnumerable<TopologyDriver.Output> written)
    {
        var sums = new SortedDictionary<string, (long Count, double Sum)>(StringComparer.Ordinal);
        foreach (var (series, start, count, sum) in Deltas(written))
        {
            var key = $"{series} @{(start - Start) / 1000}";
            var before = sums.GetValueOrDefault(key);
            sums[key] = (before.Count + count, before.Sum + sum);
        }

        return sums;
    }

    private sealed record Event(string Key, int At, string Join, bool IsRight);

    private sealed class Shown : IOutput
    {
        public SortedDictionary<string, (long Count, double Sum)> Windows { get; } = new(StringComparer.Ordinal);

        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
            Assert.Equal(Topics.Metrics, topic);
            Assert.True(MetricWindowsReader.TryRead(value[SingleObject.HeaderLength..], out var windows));
            while (windows.Next())
            {
                if (!windows.Level.SequenceEqual("10s"u8)) continue;
                Assert.Equal(0, windows.Revision);
                Windows.Add($"{LogMetrics.WindowRun.Text(windows.Identity)} @{(windows.Start - Start) / 1000}", (windows.Value.Count, windows.Value.Sum));
            }
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail(topic);
    }
}

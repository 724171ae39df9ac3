using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Sessions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;
using static Monitoring.Tests.Sessions.SessionRun;

namespace Monitoring.Tests.Sessions;

public sealed class SessionProperties
{
    private static readonly string[] Steps = ["visit", "cart", "paid", ""];

    [Property(MaxTest = 60)]
    public void Whatever_the_disorder_the_sessions_are_those_of_a_recomputation_over_all_facts(int seed)
    {
        var random = new Random(seed);
        var facts = Facts(random, 400);
        // Each comes up to ninety seconds after those of its time; the watermark knows that.
        var steps = new List<Step>();
        foreach (var (fact, arrival) in facts.Select(f => (f, Arrival: f.At + random.Next(90))).OrderBy(f => f.Arrival))
        {
            steps.Add(Fact(fact.Session, fact.At, fact.Step, fact.IsPageView));
            if (random.Next(3) == 0) steps.AddRange(Marks(arrival - 90));
        }

        var run = new SessionRun().Add([.. steps, .. Marks(100_000)]);
        Assert.Equal(0, run.Count("late_facts", "source", "app-logs"));
        Assert.Equal(Recomputed(facts), Summed(run.Written));
    }

    [Property(MaxTest = 15)]
    public void Killed_and_resumed_at_every_commit_it_writes_the_same_bytes(int seed)
    {
        var steps = Script(new Random(seed));
        var golden = Driver();
        golden.Run(steps, _ => false);
        Assert.Contains(golden.Committed, o => o.Topic == Topics.Late);
        Assert.Contains(golden.Committed, o => o.Key == "all");
        Assert.NotEmpty(Deltas(golden.Committed));
        var killed = Driver();
        killed.Run(steps, _ => true);
        Assert.Equal(golden.Committed, killed.Committed);
        Assert.True(killed.Replayed > 50);
    }

    [Property(MaxTest = 15)]
    public void Nothing_that_it_writes_is_late_for_windows_that_wait_for_it(int seed)
    {
        var driver = Driver();
        driver.Run(Script(new Random(seed)), _ => false);
        var windows = new AggregateProcessor([WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10))], new Calendar());
        windows.OnControl(new AggregatePolicy { Grace = TimeSpan.Zero, Sources = [new WatermarkSource(Topics.Facts, 6)] }.ToBytes());
        var output = new Nowhere();
        for (var other = 0; other < 5; other++) Send(WatermarkCodec.Encode(new Watermark(Topics.Facts, other, long.MaxValue / 2, true)));
        foreach (var record in driver.Committed.Where(o => o.Topic == Topics.Deltas)) Send(Convert.FromHexString(record.Value));
        Assert.True(Count("aggregate_deltas") > 50);
        Assert.Equal(0, Count("late_deltas", "source", Topics.Facts));

        void Send(byte[] value) => windows.Process(new SourceRecord(Topics.Deltas, 0, 0, 1, default, new Utf8Slice(value)), output);
        long Count(string name, string label = "", string value = "") => windows.Counters.Pending(windows.Counters.Register(name, label, value));
    }

    private static List<Step> Script(Random random)
    {
        var steps = new List<Step> { new Step.Policy("p") };
        var now = 1000.0;
        for (var i = 0; i < 500; i++)
        {
            now += random.Next(10);
            var at = now - random.Next(random.Next(4) == 0 ? 300 : 20);
            steps.Add(random.Next(4) == 0 ? Mark(random.Next(2), now - 15, random.Next(10) == 0) : Fact($"s{random.Next(12)}", at, Steps[random.Next(4)], random.Next(2) == 0, ("tenant", $"t{random.Next(4)}")));
            if (random.Next(12) == 0) steps.Add(new Step.Tick(Start + (long)(now * 1000)));
            if (random.Next(7) == 0) steps.Add(new Step.Commit(random.Next(3) == 0));
        }

        steps.AddRange([.. Marks(now + 500), new Step.Tick(Start), new Step.Commit(false)]);
        return Numbered(steps, 0);
    }

    // Little room, so that early ends, cuts and overflow happen too.
    private static TopologyDriver Driver() => new(
        () => new SessionsProcessor(5), _ => (Policy with { MaxSessions = 9, MaxSeries = 3, MaxLength = TimeSpan.FromSeconds(150) }).ToBytes());

    private static List<Visit> Facts(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Visit($"s{random.Next(15)}", random.Next(5000), Steps[random.Next(4)], random.Next(2) == 0)).GroupBy(f => f.Session).SelectMany(Sparse)];

    // A pause now and then, so that no session reaches the greatest length.
    private static IEnumerable<Visit> Sparse(IEnumerable<Visit> session) => session.Where(f => f.At % 900 < 780);

    private static SortedDictionary<string, (long Count, double Sum)> Recomputed(List<Visit> facts)
    {
        var sums = new SortedDictionary<string, (long Count, double Sum)>(StringComparer.Ordinal);
        foreach (var ofOne in facts.GroupBy(f => f.Session))
        {
            var session = new List<Visit>();
            foreach (var fact in ofOne.OrderBy(f => f.At))
            {
                if (session.Count > 0 && fact.At - session[^1].At > 100)
                {
                    Close(session);
                    session.Clear();
                }

                session.Add(fact);
            }

            Close(session);
        }

        return sums;

        void Close(List<Visit> session)
        {
            var over = (session[^1].At + 120) / 10 * 10;
            Add("session_duration", session[^1].At - session[0].At);
            var views = session.Count(f => f.IsPageView);
            if (views > 0) Add("bounce_rate", views == 1 && session.All(f => f.Step is "" or "visit") ? 1 : 0);
            Add("conversion_rate", session.Any(f => f.Step == "paid") ? 1 : 0);
            foreach (var step in session.Select(f => f.Step).Where(s => s.Length > 0).Distinct()) Add($"funnel_step{{step=\"{step}\"}}", 1);

            void Add(string name, double value)
            {
                var key = $"{name} @{over}";
                var (count, sum) = sums.GetValueOrDefault(key);
                sums[key] = (count + 1, sum + value);
            }
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

    private sealed record Visit(string Session, int At, string Step, bool IsPageView);

    private sealed class Nowhere : IOutput
    {
        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
        }
    }
}

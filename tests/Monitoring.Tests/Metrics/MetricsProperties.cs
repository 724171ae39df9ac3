using System.Text;
using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Tests.Deduplication;
using Monitoring.Tests.Engine;

namespace Monitoring.Tests.Metrics;

public sealed class MetricsProperties
{
    private static readonly SampleOptions Tight = Decoded.Lenient with { MaxSeriesPerMetric = 12, MaxSeries = 40, MaxSeriesPerTenant = 40, IdleAfter = TimeSpan.FromMinutes(1) };
    private static readonly SampleOptions Tighter = Tight with { MaxSeriesPerMetric = 5, TenantLabel = "a", MaxSeriesPerTenant = 3 };

    [Fact]
    public void A_golden_run_killed_and_resumed_at_every_commit_gives_the_same_bytes()
    {
        var steps = Script(seed: 3, records: 300);
        var golden = Run(steps, _ => false);
        var commits = steps.OfType<Step.Commit>().Count();
        Assert.True(commits > 30 && golden.Committed.Count(o => o.Topic == Topics.Deltas) > 300);
        for (var kill = 1; kill <= commits; kill++)
        {
            var at = kill;
            Assert.Equal(golden.Committed, Run(steps, n => n == at).Committed);
        }
    }

    [Property(MaxTest = 20)]
    public void A_run_killed_after_each_of_its_commits_gives_the_same_bytes(int seed)
    {
        var steps = Script(seed, records: 150);
        Assert.Equal(Run(steps, _ => false).Committed, Run(steps, _ => true).Committed);
    }

    [Property(MaxTest = 50)]
    public void Where_batches_end_changes_neither_samples_nor_their_order_in_a_series(int seed)
    {
        var values = Records(seed, 60);
        var once = new MetricsRun(Tight).Add([.. values]).Commit();
        var often = new MetricsRun(Tight);
        var random = new Random(seed);
        foreach (var value in values)
        {
            often.Add(value);
            if (random.Next(3) == 0) often.Commit();
        }

        often.Commit();
        Assert.Equal(BySeries(once), BySeries(often));
        Assert.Equal(once.Letters, often.Letters);
    }

    [Property(MaxTest = 50)]
    public void What_is_saved_is_restored_equal(int seed)
    {
        var run = new MetricsRun(Tight);
        foreach (var step in Script(seed, 200))
        {
            if (step is Step.Record record) run.Processor.Process(record.Value, run);
            if (step is Step.Tick tick) run.Processor.OnTick(tick.Now, run);
        }

        run.Commit();
        var saved = new MemoryState();
        run.Processor.Save(saved);
        var other = new MetricsRun(Tight);
        other.Processor.Load(saved);
        var again = new MemoryState();
        other.Processor.Save(again);
        Assert.Equal(saved.Names, again.Names);
        Assert.All(saved.Names, name => Assert.Equal(saved.Read(name).ToArray(), again.Read(name).ToArray()));
    }

    [Fact]
    public void A_series_whose_samples_stop_does_not_change_the_chunk_of_names()
    {
        var run = new MetricsRun();
        for (var i = 0; i < 3000; i++) run.Add($"m,s={i} v=1 {Decoded.Received}000000");
        var before = new MemoryState();
        run.Processor.Save(before);
        run.Add($"m,s=1500 v=2 {Decoded.Received + 1}000000");
        var after = new MemoryState();
        run.Processor.Save(after);
        var changed = after.Names.Where(n => !after.Read(n).SequenceEqual(before.Read(n))).ToList();
        Assert.Equal(["states-1"], changed);
    }

    private static Dictionary<string, List<string>> BySeries(MetricsRun run) => run.Samples.GroupBy(s => s[..s.IndexOf(' ', StringComparison.Ordinal)]).ToDictionary(g => g.Key, g => g.ToList());

    private static TopologyDriver Run(IReadOnlyList<Step> steps, Func<int, bool> kill)
    {
        var driver = new TopologyDriver(() => MetricsRun.New(), Policy);
        driver.Run(steps, kill);
        return driver;
    }

    private static byte[] Policy(string hash) => new IntakePolicy { Samples = hash == "0" ? Tight : Tighter }.ToBytes();

    private static List<Step> Script(int seed, int records)
    {
        var random = new Random(seed);
        var steps = new List<Step> { new Step.Policy("0") };
        var values = Records(seed, records);
        var time = Decoded.Received;
        for (var i = 0; i < records; i++)
        {
            time += random.Next(2000);
            steps.Add(new Step.Record(new SourceRecord(Topics.RawMetrics, 0, i, time, default, Utf8Slice.From(values[i]))));
            if (random.Next(3) == 0) steps.Add(new Step.Tick(time + random.Next(30_000)));
            if (random.Next(60) == 0) steps.Add(new Step.Policy($"{random.Next(2)}"));
            if (random.Next(7) == 0) steps.Add(new Step.Commit(Snapshot: random.Next(3) == 0));
        }

        steps.Add(new Step.Commit(false));
        return steps;
    }

    // New series, resent and conflicting samples, late ones, changes, broken lines: what the state depends on.
    private static List<string> Records(int seed, int count)
    {
        var random = new Random(seed);
        var records = new List<string>();
        for (var i = 0; i < count; i++)
        {
            if (records.Count > 0 && random.Next(8) == 0)
            {
                records.Add(records[random.Next(records.Count)]);
                continue;
            }

            var text = new StringBuilder();
            for (var line = random.Next(1, 8); line > 0; line--)
            {
                var time = Decoded.Received + (i * 1000L) - (random.Next(6) == 0 ? random.Next(40_000) : 0);
                text.Append(random.Next(20) == 0 ? "broken\n" : FormattableString.Invariant($"m{random.Next(3)},a={random.Next(4)},b={random.Next(10)} value={random.Next(100)} {time}000000\n"));
            }

            records.Add(random.Next(10) == 0 ? Otlp(random, i) : text.ToString());
        }

        return records;
    }

    private static string Otlp(Random random, int i) =>
        """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"d","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"asInt":"VALUE","timeUnixNano":"TIME000000"}]}}]}]}]}"""
            .Replace("VALUE", $"{random.Next(9)}", StringComparison.Ordinal).Replace("TIME", $"{Decoded.Received + (i * 1000L)}", StringComparison.Ordinal);
}

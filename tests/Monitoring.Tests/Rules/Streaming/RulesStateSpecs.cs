using FsCheck.Xunit;
using Monitoring.Processors.Rules.Streaming;
using Monitoring.Processors.Rules.UnitTests;
using Monitoring.Schemas.Alerts;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;
using static Monitoring.Tests.Rules.Streaming.RulesRun;

namespace Monitoring.Tests.Rules.Streaming;

/// <summary>What rules remember from one commit to the next.</summary>
public sealed class RulesStateSpecs
{
    private const string First = """
        groups:
          - name: fast
            interval: 10s
            rules:
              - {record: 'job:x:sum', expr: 'sum by (job) (rate(x_total[1m]))'}
              - {record: 'x:avg', expr: 'avg_over_time(sum(g)[2m:20s])', labels: {team: a}}
              - alert: High
                expr: g > 70
                for: 20s
                keep_firing_for: 30s
                annotations: {summary: '{{ $labels.i }} {{ $value }} {{ query "count(g)" | first | value }}'}
          - name: slow
            interval: 40s
            query_offset: 15s
            limit: 2
            rules:
              - {alert: Gone, expr: 'absent(g{i="3"})'}
              - {alert: Many, expr: 'ALERTS{alertstate="firing",alertname="High"}'}
              - {record: 'top', expr: 'topk(2, g) and on(i) x_total'}
        """;

    private const string Second = """
        groups:
          - name: fast
            interval: 10s
            rules:
              - {record: 'x:max', expr: 'max_over_time(g[3m])'}
              - {alert: High, expr: g > 70, for: 20s, keep_firing_for: 30s}
        """;

    [Property(MaxTest = 12)]
    public void Killed_and_resumed_at_every_commit_it_writes_the_same_bytes(int seed)
    {
        var steps = Script(seed);
        var golden = new RulesRun(Policy(First, 2), Policy(Second, 2));
        golden.Driver.Run(steps, _ => false);
        Assert.Contains(golden.Alerts, a => a.State == AlertState.Resolved);
        Assert.Contains(golden.Recorded, r => r.EndsWith(" stale", StringComparison.Ordinal));
        var killed = new RulesRun(Policy(First, 2), Policy(Second, 2));
        killed.Driver.Run(steps, _ => true);
        Assert.Equal(golden.Driver.Committed, killed.Driver.Committed);
        Assert.True(killed.Driver.Replayed > 50);
    }

    [Fact]
    public void Alerts_go_in_the_order_of_their_labels_which_a_restart_does_not_change()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{alert: A, expr: x > 0}]}]"));
        run.Add(Samples("x{i=\"2\"}", (0, 1)), Mark(0), Samples("x{i=\"1\"}", (60, 1)), Mark(60));
        Assert.Equal(["2", "1"], run.Alerts.Select(a => a.Labels["i"]));
        Assert.Equal(["1", "2"], run.AlertSeries.Where(s => s.EndsWith(" @60 1", StringComparison.Ordinal)).Select(s => s[(s.IndexOf("i=\"", StringComparison.Ordinal) + 3)..][..1]));
    }

    [Fact]
    public void Labels_texts_and_alerts_of_any_size_lie_in_chunks_that_are_not_too_large()
    {
        const string rules = """
            groups:
              - name: g
                interval: 1m
                rules:
                  - alert: Long
                    expr: x > 0
                    annotations: {summary: '{{ range query "x" }}{{ range query "x" }}{{ range query "x" }}0123456789{{ end }}{{ end }}{{ end }}'}
                  - {record: long, expr: 'sum_over_time(x[1d])'}
            """;
        var run = new RulesRun(Policy(rules)).Add([.. Enumerable.Range(0, 40).Select(i => Samples($"x{{i=\"{i}\"}}", [.. Enumerable.Range(0, 1500).Select(n => (n / 25.0, 1.0))]))]).Add(Mark(60));
        var state = new MemoryState();
        run.Processor.Save(state);
        Assert.Contains("groups-0.1", state.Names);
        Assert.Contains("series-1.0", state.Names);
        var other = new RulesProcessor();
        other.OnControl(Policy(rules).ToBytes());
        other.Load(state);
        var again = new MemoryState();
        other.Save(again);
        Assert.Equal(state.Names, again.Names);
        Assert.All(state.Names, n => Assert.True(state.Read(n).SequenceEqual(again.Read(n)), n));
    }

    [Fact]
    public void A_damaged_chunk_is_refused()
    {
        var run = new RulesRun(Policy(First)).Add(Samples("g{i=\"1\"}", (0, 90)), Mark(0), Mark(100));
        var state = new MemoryState();
        run.Processor.Save(state);
        foreach (var name in state.Names)
        {
            var damaged = new MemoryState();
            foreach (var other in state.Names) damaged.Write(other, other == name ? state.Read(other)[..^1] : state.Read(other));
            var processor = new RulesProcessor();
            processor.OnControl(Policy(First).ToBytes());
            Assert.Throws<InvalidDataException>(() => processor.Load(damaged));
        }
    }

    private static List<Step> Script(int seed)
    {
        var random = new Random(seed);
        var steps = new List<Step> { new Step.Policy("0") };
        var now = 0.0;
        double[] totals = [0, 0, 0];
        for (var i = 0; i < 500; i++)
        {
            now += random.Next(3_000) / 1000.0;
            var series = random.Next(3);
            totals[series] = random.Next(30) == 0 ? 0 : totals[series] + random.Next(50);
            var at = now - (random.Next(6) == 0 ? random.Next(90) : random.Next(3));
            steps.Add(random.Next(5) switch
            {
                0 => Mark(now - 5, random.Next(2)),
                1 => Samples($"x_total{{job=\"j{series % 2}\",i=\"{series}\"}}", (at, totals[series])),
                2 => Samples($"unread{{i=\"{series}\"}}", (at, 1)),
                // Sometimes a series ends.
                _ => Samples($"g{{i=\"{series}\"}}", (at, random.Next(12) == 0 ? Sample.Stale : random.Next(100))),
            });
            if (random.Next(20) == 0) steps.Add(new Step.Tick(Start + (long)(now * 1000)));
            if (i == 350) steps.Add(new Step.Policy("1"));
            if (random.Next(7) == 0) steps.Add(new Step.Commit(random.Next(3) == 0));
        }

        steps.AddRange([Mark(now + 400), Mark(now + 400, 1), new Step.Commit(false)]);
        return Numbered(steps, 0);
    }
}

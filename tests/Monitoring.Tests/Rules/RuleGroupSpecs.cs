using Monitoring.Processors.Rules.Groups;

namespace Monitoring.Tests.Rules;

/// <summary>Recording rules, their order, and what a group remembers.</summary>
public sealed class RuleGroupSpecs
{
    [Fact]
    public void A_rule_sees_what_those_before_it_recorded_at_the_same_tick()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{record: a, expr: x + 1}, {record: b, expr: a * 2}, {alert: A, expr: b > 3}]}]");
        bench.Put("x", 60, 1);
        bench.Tick(60);
        Assert.Equal("60:2", bench.Points("a"));
        Assert.Equal("60:4", bench.Points("b"));
        Assert.Equal(AlertState.Firing, bench.Group.Alerts(2).Single().State);
    }

    [Fact]
    public void A_rule_that_reads_a_later_one_sees_its_result_of_the_tick_before()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{record: a, expr: b}, {record: b, expr: x}]}]");
        foreach (var seconds in new[] { 0, 60, 120 })
        {
            bench.Put("x", seconds, seconds);
            bench.Tick(seconds);
        }

        Assert.Equal("60:0 120:60", bench.Points("a"));
    }

    [Fact]
    public void A_recorded_series_that_vanishes_ends_with_a_marker_and_begins_anew()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{record: a, expr: x > 0, labels: {l: v}}]}]");
        foreach (var (seconds, value) in new[] { (0, 1), (60, 0), (120, 0), (180, 5) })
        {
            bench.Put("x", seconds, value);
            bench.Tick(seconds);
        }

        Assert.Equal("0:1 60:stale 180:5", bench.Points("a", ("l", "v")));
    }

    [Fact]
    public void Query_offset_looks_back_and_records_there()
    {
        var bench = new RuleBench("groups: [{name: g, query_offset: 30s, rules: [{record: a, expr: x}, {record: t, expr: time()}]}]");
        bench.Put("x", 30, 1);
        bench.Put("x", 60, 2);
        bench.Tick(60);
        Assert.Equal("30:1", bench.Points("a"));
        Assert.Equal("30:30", bench.Points("t"));
    }

    [Fact]
    public void More_series_than_the_limit_fail_the_rule_and_record_nothing()
    {
        var bench = new RuleBench("groups: [{name: g, limit: 1, rules: [{record: a, expr: x}]}]");
        bench.Put("x{job=\"a\"}", 0, 1);
        bench.Put("x{job=\"b\"}", 0, 1);
        Assert.Equal("exceeded limit of 1 with 2 series", Assert.Single(bench.Tick(0).Failures).Message);
        Assert.Equal("", bench.Points("a", ("job", "a")));
    }

    [Fact]
    public void Equal_labels_of_two_results_fail_the_rule()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{record: a, expr: '{job=~\".+\"}'}]}]");
        bench.Put("x{job=\"a\"}", 0, 1);
        bench.Put("y{job=\"a\"}", 0, 1);
        Assert.Equal("vector contains metrics with the same labelset after applying rule labels", Assert.Single(bench.Tick(0).Failures).Message);
    }

    [Fact]
    public void A_result_that_the_store_refuses_fails_the_rule()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{record: a, expr: x}, {record: a, expr: x * 2}]}]");
        bench.Put("x", 0, 1);
        Assert.Equal("duplicate sample for timestamp", Assert.Single(bench.Tick(0).Failures).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(180)]
    [InlineData(240)]
    public void A_group_restored_from_its_snapshot_goes_on_as_if_nothing_had_happened(int restartAfter)
    {
        const string file = "groups: [{name: g, rules: [{record: a, expr: x > 1}, {alert: A, expr: x > 0, for: 2m, keep_firing_for: 2m}]}]";
        var (whole, restarted) = (new RuleBench(file), new RuleBench(file));
        foreach (var (seconds, value) in new[] { (0, 1), (60, 2), (120, 2), (180, 0), (240, 0), (300, 0), (360, 2) })
        {
            foreach (var bench in (RuleBench[])[whole, restarted])
            {
                bench.Put("x", seconds, value);
                bench.Tick(seconds);
            }

            if (seconds == restartAfter) restarted.Reload(file);
            Assert.Equal(whole.Group.Alerts(1).Select(a => (a.State, a.ActiveAt, a.FiredAt, a.ResolvedAt, a.KeepFiringSince)), restarted.Group.Alerts(1).Select(a => (a.State, a.ActiveAt, a.FiredAt, a.ResolvedAt, a.KeepFiringSince)));
        }

        Assert.Equal("60:2 120:2 180:stale 360:2", restarted.Points("a"));
        Assert.Equal(whole.Points("ALERTS", ("alertname", "A"), ("alertstate", "firing")), restarted.Points("ALERTS", ("alertname", "A"), ("alertstate", "firing")));
    }

    [Fact]
    public void A_reload_keeps_the_state_of_rules_that_stay_and_ends_the_series_of_those_that_go()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{record: a, expr: x}, {alert: A, expr: x > 0}]}]");
        bench.Put("x", 0, 1);
        bench.Tick(0);
        bench.Reload("groups: [{name: g, rules: [{record: b, expr: x}, {alert: A, expr: x > 0, for: 1h}]}]");
        bench.Tick(60);
        Assert.Equal("0:1 60:stale", bench.Points("a"));
        Assert.Equal((AlertState.Firing, 0L), bench.Group.Alerts(1).Select(a => (a.State, a.ActiveAt)).Single());
    }
}

using Monitoring.Processors.Rules.Streaming;
using Monitoring.Schemas.Alerts;
using Monitoring.Tests.Engine;
using static Monitoring.Tests.Rules.Streaming.RulesRun;

namespace Monitoring.Tests.Rules.Streaming;

/// <summary>Rules over a stream: when they tick, what they see, what they write.</summary>
public sealed class RulesProcessorSpecs
{
    private const string Rules = """
        groups:
          - name: g
            interval: 1m
            rules:
              - record: doubled
                expr: x * 2
              - alert: High
                expr: doubled > 10
                for: 1m
                labels: {severity: page}
                annotations: {summary: "{{ $labels.job }} is at {{ $value }}"}
        """;

    [Fact]
    public void A_group_ticks_at_whole_intervals_that_the_watermark_has_reached_and_leaves_none_out()
    {
        var run = new RulesRun(Policy(Rules)).Add(Samples("x", (0, 1), (61, 2), (181, 3)), Mark(59));
        Assert.Empty(run.Recorded);
        run.Add(Mark(60));
        Assert.Equal(["{__name__=\"doubled\"} @60 2"], run.Recorded);
        run.Add(Mark(185));
        Assert.Equal(["{__name__=\"doubled\"} @60 2", "{__name__=\"doubled\"} @120 4", "{__name__=\"doubled\"} @180 4"], run.Recorded);
    }

    [Fact]
    public void Nothing_ticks_before_every_source_has_spoken_and_the_slowest_decides()
    {
        var run = new RulesRun(Policy(Rules, sources: 2)).Add(Samples("x", (0, 1)), Mark(600));
        Assert.Equal(0, run.Count("rules_ticks"));
        run.Add(Mark(0, partition: 1), Mark(60, partition: 1), Mark(119, partition: 1));
        Assert.Equal(2, run.Count("rules_ticks"));
    }

    [Fact]
    public void A_lag_of_hours_resolves_no_alert()
    {
        var run = new RulesRun(Policy(Rules)).Add(Samples("x", (0, 6), (60, 6), (120, 6)), Mark(0), Mark(120));
        Assert.Equal(AlertState.Firing, Assert.Single(run.Alerts).State);
        run.Add(Enumerable.Range(1, 100).Select(i => (Step)new Step.Tick(Start + (i * 600_000L))).ToArray());
        Assert.Single(run.Alerts);
    }

    [Fact]
    public void An_alert_is_written_when_it_begins_and_when_it_ceases_to_fire()
    {
        var run = new RulesRun(Policy(Rules) with { ExternalLabels = new Dictionary<string, string> { ["site"] = "eu", ["severity"] = "none" } });
        run.Add(Samples("x{job=\"a\"}", (0, 6), (60, 7), (120, 7), (180, 1)), Mark(0), Mark(60), Mark(120), Mark(240));
        Assert.Equal(2, run.Alerts.Count);
        var (begin, end) = (run.Alerts[0], run.Alerts[1]);
        Assert.Equal([new("alertname", "High"), new("job", "a"), new("severity", "page"), new("site", "eu")], begin.Labels);
        Assert.Equal((AlertState.Firing, Start + 60_000, null, 14.0), (begin.State, begin.StartsAt.ToUnixTimeMilliseconds(), begin.EndsAt, begin.Value));
        Assert.Equal("a is at 14", begin.Annotations["summary"]);
        Assert.Equal((AlertState.Resolved, begin.StartsAt, Start + 180_000), (end.State, end.StartsAt, end.EndsAt!.Value.ToUnixTimeMilliseconds()));
        Assert.Equal(begin.Fingerprint, end.Fingerprint);
        Assert.True(end.Revision > begin.Revision);
    }

    [Fact]
    public void The_series_of_alerts_and_their_ends_are_recorded()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{alert: A, expr: x > 0}]}]"));
        run.Add(Samples("x", (0, 1), (60, 0)), Mark(0), Mark(60));
        Assert.Equal(
            [
                "{__name__=\"ALERTS\", alertname=\"A\", alertstate=\"firing\"} @0 1", "{__name__=\"ALERTS_FOR_STATE\", alertname=\"A\"} @0 1767542400",
                "{__name__=\"ALERTS\", alertname=\"A\", alertstate=\"firing\"} @60 stale", "{__name__=\"ALERTS_FOR_STATE\", alertname=\"A\"} @60 stale",
            ],
            run.AlertSeries);
    }

    [Fact]
    public void A_group_sees_what_one_before_it_recorded_at_the_same_tick()
    {
        var run = new RulesRun(Policy("groups: [{name: a, interval: 1m, rules: [{record: r, expr: x + 1}]}, {name: b, interval: 1m, rules: [{record: s, expr: r + 1}]}]"));
        run.Add(Samples("x", (0, 1)), Mark(0));
        Assert.Equal(["{__name__=\"r\"} @0 2", "{__name__=\"s\"} @0 3"], run.Recorded);
    }

    [Fact]
    public void A_late_sample_is_counted_and_seen_by_ranges_to_come()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{record: c, expr: 'count_over_time(x[5m])'}]}]"));
        run.Add(Samples("x", (1, 1)), Mark(60), Samples("x", (30, 1), (60, 1), (61, 1)), Mark(120));
        Assert.Equal(["{__name__=\"c\"} @60 1", "{__name__=\"c\"} @120 4"], run.Recorded);
        Assert.Equal((2, 2), (run.Count("rules_late_samples"), run.Count("rules_samples")));
    }

    [Fact]
    public void A_query_offset_waits_for_late_samples()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, query_offset: 30s, rules: [{record: c, expr: 'count_over_time(x[5m])'}]}]"));
        run.Add(Samples("x", (1, 1)), Mark(59), Samples("x", (30, 1), (31, 1)), Mark(60));
        Assert.Equal(["{__name__=\"c\"} @30 2"], run.Recorded);
        Assert.Equal(0, run.Count("rules_late_samples"));
    }

    [Fact]
    public void Only_series_that_a_rule_selects_are_kept_and_no_longer_than_it_looks_back()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{record: c, expr: 'rate(x{job=\"a\"}[10m] offset 5m)'}]}]"));
        for (var i = 0; i < 200; i++) run.Add(Samples("x{job=\"a\"}", (i * 15, i)), Samples("x{job=\"b\"}", (i * 15, i)), Mark(i * 15));
        // 15 minutes and the interval, and the samples of the recorded series.
        Assert.InRange(run.Processor.SampleCount, 60, 64 + 6);
        Assert.Equal(2, run.Processor.SeriesCount);
        Assert.Equal(200, run.Count("rules_unread_samples"));
        run.Add(Mark(6000));
        Assert.Equal(0, run.Processor.SampleCount);
        Assert.Equal(0, run.Processor.SeriesCount);
    }

    [Fact]
    public void Beyond_the_bound_of_series_new_ones_are_counted_and_not_seen()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{record: c, expr: count(x)}]}]") with { MaxSeries = 3 });
        run.Add(Samples("x{a=\"1\"}", (0, 1)), Samples("x{a=\"2\"}", (0, 1)), Samples("x{a=\"3\"}", (0, 1)), Samples("x{a=\"4\"}", (0, 1)), Mark(0));
        Assert.Equal(1, run.Count("rules_overflow_samples"));
        Assert.Equal(1, run.Count("rules_failures", "group", "g"));
    }

    [Fact]
    public void Beyond_the_bound_of_samples_new_ones_are_counted_and_not_seen()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{record: c, expr: 'sum_over_time(x[5m])'}]}]") with { MaxSamples = 3 });
        run.Add(Samples("x", (0, 1), (1, 1), (2, 1), (3, 1)), Mark(60));
        Assert.Equal((3, 1), (run.Count("rules_samples"), run.Count("rules_overflow_samples")));
    }

    [Fact]
    public void A_sample_that_comes_twice_counts_once()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{record: c, expr: 'sum_over_time(x[5m])'}]}]"));
        run.Add(Samples("x", (1, 1), (1, 1), (1, 9)), Mark(60));
        Assert.Equal(["{__name__=\"c\"} @60 1"], run.Recorded);
        Assert.Equal(2, run.Count("rules_duplicate_samples"));
    }

    [Fact]
    public void The_series_of_a_query_in_a_template_are_kept_too()
    {
        var run = new RulesRun(Policy("""
            groups:
              - name: g
                interval: 1m
                rules:
                  - alert: A
                    expr: x > 0
                    annotations: {summary: '{{ printf "limit{job=''%s''}" $labels.job | query | first | value }} {{ with query "limit + 1" }}{{ len . }}{{ end }}'}
            """));
        run.Add(Samples("limit{job=\"a\"}", (0, 7)), Samples("limit{job=\"b\"}", (0, 8)), Samples("x{job=\"b\"}", (0, 1)), Mark(0));
        Assert.Equal("8 2", Assert.Single(run.Alerts).Annotations["summary"]);
    }

    [Fact]
    public void The_info_series_of_an_expression_are_kept_too()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{record: r, expr: 'info(x offset 5m)'}, {record: s, expr: 'info(x, {__name__=\"build_info\"})'}]}]"));
        const string place = "instance=\"a\",job=\"j\"";
        run.Add(Samples($"target_info{{{place},zone=\"z\"}}", (1, 1)), Samples($"build_info{{{place},version=\"7\"}}", (1, 1)), Samples($"x{{{place}}}", (1, 5), (299, 6)), Mark(299), Mark(300));
        Assert.Equal(["{__name__=\"s\", instance=\"a\", job=\"j\", version=\"7\"} @300 6"], run.Recorded);
        run.Add(Mark(360));
        Assert.Equal("{__name__=\"r\", instance=\"a\", job=\"j\", zone=\"z\"} @360 5", run.Recorded[1]);
    }

    [Fact]
    public void A_query_that_only_a_template_s_run_knows_is_an_error_in_its_text_never_an_empty_answer()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{alert: A, expr: x > 0, annotations: {summary: '{{ query $labels.ask }}'}}]}]"));
        run.Add(Samples("x{ask=\"limit\"}", (0, 1)), Mark(0));
        Assert.Contains("are not kept: no rule", Assert.Single(run.Alerts).Annotations["summary"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_fails_is_counted_by_group_and_keeps_its_alerts()
    {
        var run = new RulesRun(Policy("groups: [{name: g, interval: 1m, rules: [{alert: A, expr: 'x * on(job) y > 0'}]}]"));
        run.Add(Samples("x{job=\"a\"}", (0, 1)), Samples("y{job=\"a\",i=\"1\"}", (0, 1)), Mark(0), Samples("x{job=\"a\"}", (60, 1)), Samples("y{job=\"a\",i=\"2\"}", (60, 1)), Mark(60));
        Assert.Equal(1, run.Count("rules_failures", "group", "g"));
        Assert.Equal(AlertState.Firing, Assert.Single(run.Alerts).State);
    }

    [Fact]
    public void Rules_put_into_force_later_take_over_alerts_and_resolve_those_of_rules_that_are_gone()
    {
        const string before = "groups: [{name: g, interval: 1m, rules: [{alert: A, expr: x > 0, for: 1m}, {alert: B, expr: x > 1}]}, {name: h, interval: 1m, rules: [{alert: C, expr: x > 0}, {record: r, expr: x}]}]";
        const string after = "groups: [{name: g, interval: 1m, rules: [{record: n, expr: x}, {alert: A, expr: x > 0, for: 1m, annotations: {summary: new}}]}]";
        var run = new RulesRun(Policy(before), Policy(after)).Add(Samples("x", (0, 2)), Mark(0));
        Assert.Equal(["B", "C"], run.Alerts.Select(a => a.Labels["alertname"]));
        run.Add(new Step.Policy("1"), Samples("x", (60, 2)), Mark(60));
        Assert.Equal([("B", AlertState.Resolved), ("C", AlertState.Resolved), ("A", AlertState.Firing)], run.Alerts.Skip(2).Select(a => (a.Labels["alertname"], a.State)));
        Assert.Contains("{__name__=\"r\"} @60 stale", run.Recorded);
        Assert.Contains("{__name__=\"n\"} @60 2", run.Recorded);
    }

    [Fact]
    public void Rules_with_a_fault_are_refused_with_its_place()
    {
        var faults = RuleSet.Read(Policy("groups: [{name: g, rules: [{record: r, expr: 'x @ 100'}, {record: s, expr: 'max_over_time(x[5m:1m] @ 7)'}]}]")).Faults;
        Assert.Equal(
            ["rules.yaml:1:28: the rule r looks at a fixed time with '@', and a stream keeps only what the ranges of its rules reach. Mend: take '@' away, or use an offset.", "rules.yaml:1:58: the rule s looks at a fixed time with '@', and a stream keeps only what the ranges of its rules reach. Mend: take '@' away, or use an offset."],
            faults.Select(f => f.ToString()));
        Assert.Empty(RuleSet.Read(Policy("groups: [{name: g, rules: [{record: r, expr: 'x @ end() + x @ start()'}]}]")).Faults);
    }
}

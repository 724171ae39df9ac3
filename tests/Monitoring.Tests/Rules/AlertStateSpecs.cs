using Monitoring.Processors.Rules.Groups;

namespace Monitoring.Tests.Rules;

/// <summary>How alerts go from state to state, at the exact boundaries.</summary>
public sealed class AlertStateSpecs
{
    // Seconds at which the group is evaluated, the value of the series then ('-' for none), and the state that the alert is in afterwards.
    [Theory]
    [InlineData("", "0 1", "0 firing")]
    [InlineData("for: 1m", "0 1|59 1", "0 pending|59 pending")]
    [InlineData("for: 1m", "0 1|60 1", "0 pending|60 firing")]
    [InlineData("for: 1m", "0 1|61 1", "0 pending|61 firing")]
    [InlineData("for: 5m", "0 1|299 1|300 1", "0 pending|299 pending|300 firing")]
    [InlineData("for: 5m", "7 1|306 1|307 1", "7 pending|306 pending|307 firing")]
    [InlineData("for: 1m", "0 1|30 0|60 1|119 1|120 1", "0 pending|30 none|60 pending|119 pending|120 firing")]
    [InlineData("", "0 1|60 0|120 1", "0 firing|60 inactive|120 firing")]
    [InlineData("for: 1m", "0 1|60 1|120 0|180 1|240 1", "0 pending|60 firing|120 inactive|180 pending|240 firing")]
    [InlineData("", "0 1|60 0|959 0|960 0|961 0", "0 firing|60 inactive|959 inactive|960 inactive|961 none")]
    [InlineData("keep_firing_for: 1m", "0 1|30 0|89 0|90 0", "0 firing|30 firing|89 firing|90 inactive")]
    [InlineData("keep_firing_for: 5m", "0 1|60 0|359 0|360 0", "0 firing|60 firing|359 firing|360 inactive")]
    [InlineData("keep_firing_for: 1m", "0 1|30 0|60 1|90 0|149 0|150 0", "0 firing|30 firing|60 firing|90 firing|149 firing|150 inactive")]
    [InlineData("for: 1m, keep_firing_for: 1m", "0 1|30 0", "0 pending|30 none")]
    public void An_alert_is_in_this_state_after_each_tick(string fields, string values, string states)
    {
        var bench = new RuleBench($"groups: [{{name: g, rules: [{{alert: A, expr: x > 0{(fields.Length > 0 ? ", " + fields : "")}}}]}}]");
        var seen = new List<string>();
        foreach (var step in values.Split('|').Select(v => v.Split(' ')))
        {
            var seconds = int.Parse(step[0], System.Globalization.CultureInfo.InvariantCulture);
            bench.Put("x", seconds, double.Parse(step[1], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Empty(bench.Tick(seconds).Failures);
            seen.Add($"{seconds} {bench.Group.Alerts(0).SingleOrDefault()?.State.ToString().ToLowerInvariant() ?? "none"}");
        }

        Assert.Equal(states, string.Join('|', seen));
    }

    [Fact]
    public void Each_change_of_state_is_told_once_with_the_state_before()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{alert: A, expr: x > 0, for: 1m}]}]");
        string Changes(int seconds, double value)
        {
            bench.Put("x", seconds, value);
            return string.Join(' ', bench.Tick(seconds).Changes.Select(c => $"{c.Before}-{c.Alert.State}"));
        }

        Assert.Equal("Inactive-Pending", Changes(0, 1));
        Assert.Equal("", Changes(30, 1));
        Assert.Equal("Pending-Firing", Changes(60, 1));
        Assert.Equal("", Changes(90, 2));
        Assert.Equal("Firing-Inactive", Changes(120, 0));
        Assert.Equal("", Changes(150, 0));
        Assert.Equal("Inactive-Pending", Changes(180, 1));
        Assert.Equal("Pending-Inactive", Changes(210, 0));
    }

    [Fact]
    public void Value_and_annotations_follow_the_expression_while_the_alert_stays_the_same()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{alert: A, expr: x > 0, annotations: {v: '{{ $value }}'}}]}]");
        bench.Put("x", 0, 1);
        bench.Tick(0);
        bench.Put("x", 60, 2);
        bench.Tick(60);
        var alert = bench.Group.Alerts(0).Single();
        Assert.Equal((2, "2", 0L), (alert.Value, alert.Annotations.Get("v"), alert.ActiveAt));
    }

    [Fact]
    public void The_labels_of_an_alert_are_those_of_the_expression_without_its_name_those_of_the_rule_and_alertname()
    {
        var bench = new RuleBench("groups: [{name: g, labels: {team: core, severity: low}, rules: [{alert: A, expr: 'x{} > 0', labels: {severity: high, path: '{{ $labels.job }}/{{ $externalLabels.site }}', gone: '{{ $labels.nope }}'}}]}]");
        bench.Put("x{job=\"api\"}", 0, 1);
        bench.Tick(0);
        Assert.Equal("{alertname=\"A\", job=\"api\", path=\"api/eu\", severity=\"high\", team=\"core\"}", bench.Group.Alerts(0).Single().Labels.ToString());
    }

    [Fact]
    public void Equal_labels_of_two_results_fail_the_rule_and_leave_its_alerts_alone()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{alert: A, expr: x > 0, labels: {job: same}}]}]");
        bench.Put("x{job=\"a\"}", 0, 1);
        bench.Tick(0);
        bench.Put("x{job=\"b\"}", 60, 1);
        Assert.Equal("vector contains metrics with the same labelset after applying alert labels", Assert.Single(bench.Tick(60).Failures).Message);
        Assert.Equal(AlertState.Firing, bench.Group.Alerts(0).Single().State);
    }

    [Fact]
    public void More_alerts_than_the_limit_fail_the_rule_and_clear_them_all()
    {
        var bench = new RuleBench("groups: [{name: g, limit: 1, rules: [{alert: A, expr: x > 0}]}]");
        bench.Put("x{job=\"a\"}", 0, 1);
        Assert.Empty(bench.Tick(0).Failures);
        bench.Put("x{job=\"b\"}", 60, 1);
        var tick = bench.Tick(60);
        Assert.Equal("exceeded limit of 1 with 2 alerts", Assert.Single(tick.Failures).Message);
        Assert.Empty(bench.Group.Alerts(0));
        Assert.Equal("{alertname=\"A\", job=\"a\"}", Assert.Single(tick.Changes).Alert.Labels.ToString());
    }

    [Fact]
    public void ALERTS_and_ALERTS_FOR_STATE_are_recorded_and_end_with_a_marker()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{alert: A, expr: x > 0, for: 1m}]}]");
        foreach (var (seconds, value) in new[] { (30, 1), (60, 1), (90, 1), (120, 0), (150, 0) })
        {
            bench.Put("x", seconds, value);
            bench.Tick(seconds);
        }

        Assert.Equal("30:1 60:1 90:stale", bench.Points("ALERTS", ("alertname", "A"), ("alertstate", "pending")));
        Assert.Equal("90:1 120:stale", bench.Points("ALERTS", ("alertname", "A"), ("alertstate", "firing")));
        Assert.Equal("30:30 60:30 90:30 120:stale", bench.Points("ALERTS_FOR_STATE", ("alertname", "A")));
    }

    [Fact]
    public void A_template_that_fails_puts_its_error_in_the_text_and_the_alert_fires_all_the_same()
    {
        var bench = new RuleBench("groups: [{name: g, rules: [{alert: A, expr: x > 0, annotations: {v: '{{ $labels.job.x }}'}}]}]");
        bench.Put("x{job=\"a\"}", 0, 1);
        bench.Tick(0);
        var alert = bench.Group.Alerts(0).Single();
        Assert.Equal(AlertState.Firing, alert.State);
        Assert.StartsWith("<error expanding template: error executing template __alert_A: template: __alert_A:1:", alert.Annotations.Get("v"), StringComparison.Ordinal);
    }
}

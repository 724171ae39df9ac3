using Monitoring.Pipeline.Commands;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Processors.Joins;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Sessions;
using Monitoring.Processors.Windowing;
using Monitoring.Tests.Configuration;

namespace Monitoring.Tests.Joins;

/// <summary>One wrong setting each, and exactly what is said about it; and what right ones mean for the stages.</summary>
public sealed class JoinOptionsSpecs
{
    private const string Right = "left: { where: exists a, key: a }, right: { where: exists b, key: b }";

    [Theory]
    [InlineData("grace: 2h", "c.yaml:2:3: joins.grace: it has to lie between 0s and 1h. Mend: write 30s.")]
    [InlineData("max_open: 1", "c.yaml:2:3: joins.max_open: 1 is not within 100 and 10000000. Mend: write 100000.")]
    [InlineData("table: [{ name: a b, " + Right + " }]", "c.yaml:2:13: joins.table[0].name: 'a b' is taken or not a metric's name. Mend: write letters, digits, _ and :, no digit first, up to 200.")]
    [InlineData("table: [{ name: x, time: refund_time, " + Right + " }]", "c.yaml:2:22: joins.table[0].time: 'refund_time' is taken or not a metric's name. Mend: write letters, digits, _ and :, no digit first, up to 200.")]
    [InlineData("table: [{ name: x, within: 8d, " + Right + " }]", "c.yaml:2:22: joins.table[0].within: it has to lie between 1s and 7d. Mend: write 30m.")]
    [InlineData("table: [{ name: x, labels: [a, a], " + Right + " }]", "c.yaml:2:34: joins.table[0].labels[1]: 'a' is taken, reserved, empty or too long for a label. Mend: write a field, or name=field with a name of its own.")]
    [InlineData("table: [{ name: x, left: { where: exists a, key: a b }, right: { where: exists b, key: b } }]", "c.yaml:2:47: joins.table[0].left.key: 'a b' is no field. Mend: write a field such as order_id.")]
    [InlineData("table: [{ name: conversion_rate, " + Right + " }]", "c.yaml:2:13: joins.table[0].name: 'conversion_rate' is taken or not a metric's name. Mend: write letters, digits, _ and :, no digit first, up to 200.")]
    [InlineData("table: [{ name: x, time: session_duration, " + Right + " }]", "c.yaml:2:22: joins.table[0].time: 'session_duration' is taken or not a metric's name. Mend: write letters, digits, _ and :, no digit first, up to 200.")]
    [InlineData("table: [{ name: x, left: { where: exists a, key: a }, right: { where: exists a, key: a } }]", "c.yaml:2:57: joins.table[0].right: it is the same as the left side, and no event waits for itself. Mend: choose other events or another key.")]
    [InlineData("enabled: true\n  table: [{ name: refund_rate, " + Right + " }]", "c.yaml:3:3: joins.table: 'refund_rate' is the name of a metric of log_metrics too, which is shown at another time. Mend: give one of them another name.")]
    public void Each_error_names_place_setting_and_mend(string setting, string error) => Assert.Equal([error], Load.Errors($"joins:\n  {setting}\n"));

    [Fact]
    public void A_side_without_condition_or_key_is_told() => Assert.Equal(4, Load.Errors("joins:\n  table: [{ name: x }]\n").Length);

    [Fact]
    public void The_shipped_joins_are_right() => Assert.Empty(new JoinOptions().WrittenOut().Validate());

    [Fact]
    public void A_join_of_ones_own_takes_the_place_of_the_shipped_one_of_its_name()
    {
        var all = Load.Options($"joins:\n  enabled: true\n  table: [{{ name: joined_click_through_rate, within: 1h, {Right} }}]\n").Joins.Terms();
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(all, j => j.Name == "joined_click_through_rate").Within);
        Assert.Equal(ShippedJoins.All.Count, all.Count);
    }

    [Fact]
    public void Windows_of_joins_are_delayed_by_their_time_and_grace() => Assert.Equal(
        [new DelayedMetric("x", TimeSpan.FromSeconds(70)), new DelayedMetric("y", TimeSpan.FromSeconds(70))],
        Load.Options($"joins:\n  enabled: true\n  shipped: false\n  grace: 10s\n  table: [{{ name: x, time: y, within: 1m, {Right} }}]\n").AggregatePolicy([]).Delays);

    [Theory]
    [InlineData("", true)]
    [InlineData("sessions: { enabled: false }", false)]
    [InlineData("sessions: { enabled: false }\njoins: { enabled: true }", true)]
    [InlineData("sessions: { enabled: false }\njoins: { enabled: true, shipped: false }", false)]
    public void The_stage_of_facts_runs_where_anything_needs_it(string yaml, bool hasFacts) => Assert.Equal(hasFacts, Load.Options(yaml + "\n").HasFacts());

    [Theory]
    [InlineData("joins: { enabled: true }", "intake,aggregate", true)]
    [InlineData("joins: { enabled: true }\nsessions: { enabled: false }", "aggregate", true)]
    [InlineData("joins: { enabled: true }", "sessions,aggregate", false)]
    [InlineData("joins: { enabled: true }", "intake,sink", false)]
    [InlineData("sessions: { enabled: false }", "intake,aggregate", false)]
    public void Whoever_runs_aggregate_without_the_stage_that_it_waits_for_is_warned(string yaml, string stages, bool isWarned) =>
        Assert.Equal(isWarned, StageWarning.Of(stages.Split(','), Load.Options(yaml + "\n")) is not null);

    [Fact]
    public void By_default_nothing_is_joined_delayed_or_kept_room_for()
    {
        var options = new MonitoringOptions();
        Assert.False(options.Joins.IsInForce());
        Assert.Empty(options.AggregatePolicy([]).Delays);
        Assert.Empty(options.SessionPolicy([]).Joins.Table);
        Assert.Equal(0, MemoryBudget.Of(options).MaxKeys);
    }

    [Fact]
    public void Neither_metrics_from_logs_nor_sessions_have_the_name_of_a_shipped_join() => Assert.Empty(
        ShippedJoins.All.SelectMany(j => (string[])[j.Name, j.Time]).Intersect(ShippedMetrics.All.Select(m => m.Name).Concat(SessionOptions.MetricNames)));
}

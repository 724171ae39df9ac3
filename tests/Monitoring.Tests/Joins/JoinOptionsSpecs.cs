using Monitoring.Processors.Joins;
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
    [InlineData("table: [{ name: refund_rate, " + Right + " }]", "c.yaml:2:3: joins.table: 'refund_rate' is the name of a metric of log_metrics too, which is shown at another time. Mend: give one of them another name.")]
    public void Each_error_names_place_setting_and_mend(string setting, string error) => Assert.Equal([error], Load.Errors($"joins:\n  {setting}\n"));

    [Fact]
    public void A_side_without_condition_or_key_is_told() => Assert.Equal(4, Load.Errors("joins:\n  table: [{ name: x }]\n").Length);

    [Fact]
    public void The_shipped_joins_are_right() => Assert.Empty(new JoinOptions().WrittenOut().Validate());

    [Fact]
    public void A_join_of_ones_own_takes_the_place_of_the_shipped_one_of_its_name()
    {
        var all = Load.Options($"joins:\n  table: [{{ name: click_through_rate, within: 1h, {Right} }}]\n").Joins.Terms();
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(all, j => j.Name == "click_through_rate").Within);
        Assert.Equal(ShippedJoins.All.Count, all.Count);
    }

    [Fact]
    public void Windows_of_joins_are_delayed_by_their_time_and_grace() => Assert.Equal(
        [new DelayedMetric("x", TimeSpan.FromSeconds(70)), new DelayedMetric("y", TimeSpan.FromSeconds(70))],
        Load.Options($"joins:\n  shipped: false\n  grace: 10s\n  table: [{{ name: x, time: y, within: 1m, {Right} }}]\n").AggregatePolicy([]).Delays);

    [Theory]
    [InlineData("sessions: { enabled: false }", true)]
    [InlineData("joins: { enabled: false }", true)]
    [InlineData("sessions: { enabled: false }\njoins: { enabled: false }", false)]
    [InlineData("sessions: { enabled: false }\njoins: { shipped: false }", false)]
    public void The_stage_of_facts_runs_where_anything_needs_it(string yaml, bool hasFacts) => Assert.Equal(hasFacts, Load.Options(yaml + "\n").HasFacts());
}

using Monitoring.Pipeline.Configuration;
using Monitoring.Processors.Intake;
using Monitoring.Processors.LogMetrics;
using Monitoring.Tests.Configuration;

namespace Monitoring.Tests.LogMetrics;

/// <summary>One wrong metric each, and exactly what is said about it.</summary>
public sealed class LogMetricOptionsSpecs
{
    [Theory]
    [InlineData("name: 1m\n      where: exists a", "c.yaml:3:7: log_metrics.metrics[0].name: '1m' is not a metric's name. Mend: Write letters, digits, _ and :, no digit first, up to 200.")]
    [InlineData("name: m\n      where: event = a", "c.yaml:4:7: log_metrics.metrics[0].where: '=' at character 7 begins nothing. Mend: Write for example: event == order_paid and amount >= 100.")]
    [InlineData("name: m\n      value: a b", "c.yaml:4:7: log_metrics.metrics[0].value: 'a b' is no field. Mend: Write a field, or with a scale: duration_ms / 1000.")]
    [InlineData("name: m\n      value: a / 0", "c.yaml:4:7: log_metrics.metrics[0].value: '0' is no scale above 0 and up to 1000000000000. Mend: Write a field, or with a scale: duration_ms / 1000.")]
    [InlineData("name: m", "c.yaml:3:7: log_metrics.metrics[0].where: is empty, so that every event counts. Mend: Write a condition, for example exists message where that is meant.")]
    [InlineData("name: m\n      value: a\n      shows: distinct", "c.yaml:5:7: log_metrics.metrics[0].shows: distinct needs fields to count the values of. Mend: Add distinct: [field].")]
    [InlineData("name: m\n      where: exists a\n      money: true", "c.yaml:5:7: log_metrics.metrics[0].money: has no value to sum up. Mend: Add value: a field with an amount.")]
    [InlineData("name: m\n      where: exists a\n      over: exists b", "c.yaml:5:7: log_metrics.metrics[0].over: has nothing to be the lower part of. Mend: Add value or when: the upper part of the ratio.")]
    [InlineData("name: m\n      where: exists a\n      labels: [x, x=y]", "c.yaml:5:19: log_metrics.metrics[0].labels[1]: 'x' is taken, reserved, empty or too long for a label. Mend: write a field, or name=field with a name of its own.")]
    [InlineData("name: m\n      where: exists a\n      shows: percent", "c.yaml:5:14: log_metrics.metrics[0].shows: expected one of unsaid, increase, last, count, per_second, per_minute, sum, sum_per_second, average, min, max, distinct, money, found 'percent'. Mend: choose one of them.")]
    public void Each_error_names_place_setting_and_mend(string metric, string error) => Assert.Equal([error], Load.Errors($"log_metrics:\n  metrics:\n    - {metric}\n"));

    [Fact]
    public void A_wrong_short_name_is_told() => Assert.Equal(
        ["c.yaml:3:5: log_metrics.fields.user: 'a b' is no field. Mend: Write names of fields such as user_id | uid, or with a scale: duration_ms / 1000."],
        Load.Errors("log_metrics:\n  fields:\n    user: a b\n"));

    [Fact]
    public void The_shipped_table_is_right() => Assert.Empty(new LogMetricOptions().WrittenOut().Validate());

    [Fact]
    public void A_metric_of_ones_own_takes_the_place_of_the_shipped_one_of_its_name()
    {
        var all = new LogMetricOptions { Metrics = [new LogMetric { Name = "orders_paid", Where = "event == paid" }] }.WrittenOut();
        Assert.Equal("event == paid", Assert.Single(all.Metrics, m => m.Name == "orders_paid").Where);
        Assert.Equal(ShippedMetrics.All.Count, all.Metrics.Count);
    }

    [Fact]
    public void The_policy_holds_the_whole_table_so_that_another_build_measures_the_same()
    {
        var policy = IntakePolicy.FromBytes(new MonitoringOptions().IntakePolicy().ToBytes());
        Assert.False(policy.LogMetrics.Shipped);
        Assert.Equal(ShippedMetrics.All.Select(m => m.Name), policy.LogMetrics.Metrics.Select(m => m.Name));
        Assert.Equal(ShippedMetrics.Fields.Count, policy.LogMetrics.Fields.Count);
    }
}

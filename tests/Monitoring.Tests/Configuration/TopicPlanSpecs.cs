using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas;

namespace Monitoring.Tests.Configuration;

/// <summary>The plan is the table of the design: what is kept, for how long, by whose clock.</summary>
public sealed class TopicPlanSpecs
{
    [Theory]
    // Publishers' clocks are not trusted: retention goes by the broker's.
    [InlineData(Topics.AppLogs, 6, "delete", "259200000", "LogAppendTime")]
    [InlineData(Topics.SystemLogs, 6, "delete", "259200000", "LogAppendTime")]
    [InlineData(Topics.SecurityLogs, 6, "delete", "259200000", "LogAppendTime")]
    [InlineData(Topics.RawMetrics, 6, "delete", "259200000", "LogAppendTime")]
    [InlineData(Topics.Deltas, 6, "delete", "86400000", "LogAppendTime")]
    [InlineData(Topics.Facts, 6, "delete", "86400000", "LogAppendTime")]
    [InlineData(Topics.Late, 6, "delete", "604800000", "LogAppendTime")]
    [InlineData(Topics.Metrics, 6, "delete", "86400000", "LogAppendTime")]
    [InlineData(Topics.Logs, 6, "delete", "86400000", "LogAppendTime")]
    [InlineData(Topics.DeadLetters, 6, "delete", "604800000", "LogAppendTime")]
    // The newest state of each alert, until it is old.
    [InlineData(Topics.Alerts, 6, "compact,delete", "604800000", "LogAppendTime")]
    // What must be found for ever is compacted and has no retention.
    [InlineData(Topics.Schemas, 1, "compact", null, null)]
    [InlineData(Topics.Control, 1, "compact", null, null)]
    [InlineData("monitoring.checkpoint.intake", 6, "compact", null, null)]
    public void Defaults_are_those_of_the_design(string name, int partitions, string cleanup, string? retention, string? timestampType)
    {
        var topic = Assert.Single(TopicPlan.Create(new TopicOptions()), t => t.Name == name);
        Assert.Equal(partitions, topic.Partitions);
        Assert.Equal(cleanup, topic.Settings["cleanup.policy"]);
        Assert.Equal(retention, topic.Settings.GetValueOrDefault("retention.ms"));
        Assert.Equal(timestampType, topic.Settings.GetValueOrDefault("message.timestamp.type"));
        Assert.Equal("16777216", topic.Settings["max.message.bytes"]);
    }

    [Fact]
    public void Overrides_apply_to_their_topic_alone()
    {
        var options = Load.Options("topics: {partitions: 2, overrides: {app-logs: {partitions: 5, retention: 1h}}}").Topics;
        var plan = TopicPlan.Create(options).ToDictionary(t => t.Name);
        Assert.Equal((5, "3600000"), (plan["app-logs"].Partitions, plan["app-logs"].Settings["retention.ms"]));
        Assert.Equal((2, "259200000"), (plan["system-logs"].Partitions, plan["system-logs"].Settings["retention.ms"]));
    }

    [Fact]
    public void Differences_name_setting_plan_and_finding()
    {
        var planned = new PlannedTopic("t", 6, new Dictionary<string, string> { ["cleanup.policy"] = "compact", ["retention.ms"] = "1" });
        Assert.Equal([new TopicDifference("t", "topic", "exists", "missing")], TopicPlan.Compare(planned, null, new Dictionary<string, string>()));
        Assert.Equal(
            [new TopicDifference("t", "partitions", "6", "3"), new TopicDifference("t", "cleanup.policy", "compact", "delete")],
            TopicPlan.Compare(planned, 3, new Dictionary<string, string> { ["cleanup.policy"] = "delete", ["retention.ms"] = "1" }));
    }

    [Theory]
    [InlineData(Topics.Alerts)]
    [InlineData(Topics.Schemas)]
    [InlineData("monitoring.checkpoint.intake")]
    public void A_table_is_compacted_soon_and_its_segments_hold_the_largest_record(string name)
    {
        var settings = TopicPlan.Create(new TopicOptions { MaxMessageBytes = 256 << 20 }).Single(t => t.Name == name).Settings;
        Assert.Equal(("3600000", "0.1", "21600000"), (settings["segment.ms"], settings["min.cleanable.dirty.ratio"], settings["max.compaction.lag.ms"]));
        Assert.Equal("536870912", settings["segment.bytes"]);
    }

    [Theory]
    [InlineData("delete,compact", true)]
    [InlineData("compact, delete", true)]
    [InlineData("compact", false)]
    public void Policies_are_compared_in_any_order(string found, bool same)
    {
        var planned = new PlannedTopic("t", 1, new Dictionary<string, string> { ["cleanup.policy"] = "compact,delete" });
        Assert.Equal(same, !TopicPlan.Compare(planned, 1, new Dictionary<string, string> { ["cleanup.policy"] = found }).Any());
    }

    [Theory]
    [InlineData("cleanup.policy", "compact", "delete", true)]
    [InlineData("cleanup.policy", "compact", "compact,delete", true)]
    [InlineData("cleanup.policy", "delete", "compact", true)]
    [InlineData("cleanup.policy", "compact,delete", "delete", false)]
    [InlineData("retention.ms", "1", "2", false)]
    [InlineData("partitions", "6", "3", false)]
    public void What_loses_data_is_told_from_what_does_not(string setting, string planned, string found, bool loses) =>
        Assert.Equal(loses, new TopicDifference("t", setting, planned, found).LosesData);

    [Fact]
    public void A_topic_as_planned_has_no_difference()
    {
        var plan = TopicPlan.Create(new TopicOptions());
        Assert.Empty(plan.SelectMany(t => TopicPlan.Compare(t, t.Partitions, t.Settings)));
    }
}

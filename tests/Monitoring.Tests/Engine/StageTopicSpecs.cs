using Monitoring.Pipeline.Stages;
using Monitoring.Schemas;

namespace Monitoring.Tests.Engine;

/// <summary>Which topics the stages read.</summary>
public sealed class StageTopicSpecs
{
    [Fact]
    public void Intake_reads_what_publishers_write() =>
        Assert.Equal([Topics.AppLogs, Topics.SystemLogs, Topics.SecurityLogs, Topics.RawMetrics], IntakeStage.Create(null!, "").Topics);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_sink_reads_samples_only_where_they_are_stored(bool storeSamples) =>
        Assert.Equal(storeSamples ? [Topics.Logs, Topics.Deltas, Topics.Metrics, Topics.DeadLetters] : [Topics.Logs, Topics.Metrics, Topics.DeadLetters], SinkStage.Create(null!, storeSamples).Topics);
}

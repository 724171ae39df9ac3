using Monitoring.Benchmarks;
using Monitoring.Benchmarks.Overload;

namespace Monitoring.Tests.Benchmarks;

/// <summary>What an overload run reads and shows.</summary>
public sealed class OverloadSpecs
{
    [Fact]
    public void A_course_is_one_bar_for_each_stretch_between_nothing_and_the_most() => Assert.Equal("▁▃▅█", Sparkline.Of([0, 1, 4, 0, 9, 2, 14, 13], 4));

    [Theory]
    [InlineData("")]
    [InlineData("▁▁", 0.0, 0.0)]
    [InlineData("█", 3.0)]
    public void A_course_may_be_short_or_flat(string line, params double[] values) => Assert.Equal(line, Sparkline.Of(values, 80));

    [Fact]
    public void The_lag_of_a_stage_is_that_of_all_its_partitions()
    {
        var page = MetricsPage.Parse("""
            # TYPE monitoring_consumer_lag_records gauge
            monitoring_consumer_lag_records{stage="sink",topic="monitoring.logs",partition="0"} 40
            monitoring_consumer_lag_records{stage="sink",topic="monitoring.logs",partition="1"} 2
            monitoring_consumer_lag_records{stage="intake",topic="app-logs",partition="0"} 7
            monitoring_consumer_lag_records_other{stage="sink"} 1000
            """);
        Assert.Equal(42, PipelineWatch.Lag(page, "sink"));
        Assert.Equal(7, PipelineWatch.Lag(page, "intake"));
        Assert.Equal(0, PipelineWatch.Lag(page, "detect"));
    }

    [Fact]
    public void Memory_of_this_process_is_above_nothing_and_at_most_its_peak()
    {
        var memory = ProcessMemory.Of(Environment.ProcessId);
        Assert.InRange(memory.Resident, 1 << 20, memory.Peak);
    }

    [Fact]
    public void A_process_that_is_gone_is_told() => Assert.Throws<InvalidOperationException>(() => ProcessMemory.Of(int.MaxValue));
}

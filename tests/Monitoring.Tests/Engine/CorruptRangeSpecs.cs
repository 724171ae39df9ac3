using Monitoring.Pipeline.Engine;

namespace Monitoring.Tests.Engine;

public sealed class CorruptRangeSpecs
{
    [Theory]
    [InlineData(10, 11, 100)]
    [InlineData(10, 12, 100)]
    [InlineData(0, 37, 1000)]
    [InlineData(5, 5005, 1_000_000)]
    // The damaged batch is the last one: the end of the partition can be reached.
    [InlineData(90, 100, 100)]
    [InlineData(99, 100, 100)]
    public void The_end_of_a_damaged_batch_is_found_exactly_in_a_few_steps(long first, long end, long logEnd)
    {
        var range = new CorruptRange(first);
        var steps = 0;
        while (range.End is null)
        {
            Assert.InRange(range.Probe, first, logEnd);
            Assert.True(++steps < 40);
            if (range.Probe < end) range.Failed(logEnd);
            else range.Succeeded();
        }

        Assert.Equal(end, range.End);
        Assert.True(range.IsLasting);
    }

    [Fact]
    public void The_first_offset_is_tried_three_times_before_anything_is_given_up()
    {
        var range = new CorruptRange(7);
        for (var i = 0; i < 2; i++)
        {
            range.Failed(100);
            Assert.Equal((7, false), (range.Probe, range.IsLasting));
        }

        range.Failed(100);
        Assert.Equal((8, true), (range.Probe, range.IsLasting));
    }
}

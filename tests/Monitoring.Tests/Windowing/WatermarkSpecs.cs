using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Windowing;

public sealed class WatermarkSpecs
{
    private const long T = 1_000_000_000;

    private static readonly WatermarkOptions Options = new();
    private static readonly long Disorder = (long)Options.OutOfOrder.TotalMilliseconds;
    private static readonly long IdleAfter = (long)Options.IdleAfter.TotalMilliseconds;

    [Fact]
    public void A_source_is_as_far_as_its_latest_event_less_the_disorder()
    {
        var source = new SourceWatermark("t", 0);
        source.See(T, T);
        source.See(T - 60_000, T);
        Assert.Equal(T - Disorder, source.Current);
    }

    [Theory]
    [InlineData(SourceWatermark.FarAhead, true)]
    [InlineData(SourceWatermark.FarAhead + 1, false)]
    public void An_event_far_ahead_of_its_record_moves_nothing(long ahead, bool moved)
    {
        var source = new SourceWatermark("t", 0);
        source.See(T, T);
        source.See(T + ahead, T);
        Assert.Equal(moved, source.Current > T);
    }

    [Fact]
    public void A_source_that_moved_is_told_at_the_next_tick_and_then_no_more()
    {
        var source = new SourceWatermark("t", 3);
        Assert.False(source.Tick(T));
        source.See(T, T);
        Assert.True(source.Tick(T + 1));
        Assert.Equal(new Watermark("t", 3, T - Disorder, false), Told(source));
        Assert.False(source.Tick(T + 2));
    }

    [Fact]
    public void A_silent_source_says_that_it_is_idle_and_follows_the_clock_every_ten_seconds()
    {
        var source = new SourceWatermark("t", 0);
        source.See(T, T);
        Assert.True(source.Tick(T + 1_000));
        Assert.False(source.Tick(T + 1_000 + IdleAfter - 1));
        Assert.True(source.Tick(T + 1_000 + IdleAfter));
        Assert.Equal(new Watermark("t", 0, T + 1_000 - Disorder, true), Told(source));
        Assert.False(source.Tick(T + 10_000 + IdleAfter));
        Assert.True(source.Tick(T + 11_000 + IdleAfter));
        // An event ends the silence at once, and an old one moves nothing back.
        source.See(T, T);
        Assert.True(source.Tick(T + 11_001 + IdleAfter));
        Assert.Equal(new Watermark("t", 0, T + 11_000 - Disorder, false), Told(source));
    }

    [Fact]
    public void A_clock_that_was_set_back_stops_nobody()
    {
        var source = new SourceWatermark("t", 0);
        source.Tick(T);
        Assert.True(source.Tick(T + IdleAfter));
        source.See(T + IdleAfter + 60_000, T);
        Assert.True(source.Tick(T - 3_600_000));
        Assert.Equal(T + IdleAfter + 60_000 - Disorder, Told(source).Time);
    }

    [Fact]
    public void Nothing_is_merged_before_every_expected_source_has_spoken_and_then_the_least_counts()
    {
        var merged = new MergedWatermark();
        merged.Hear(Mark(0, 10));
        Assert.Equal(WindowAggregator.NoWatermark, merged.Current);
        merged.Expect([new WatermarkSource("t", 2)]);
        Assert.Equal(WindowAggregator.NoWatermark, merged.Current);
        merged.Hear(Mark(1, 5));
        Assert.Equal(5, merged.Current);
        merged.Hear(Mark(1, 20));
        Assert.Equal(10, merged.Current);
        merged.Hear(Mark(0, 3));
        Assert.Equal(10, merged.Current);
    }

    [Fact]
    public void Nobody_waits_for_an_idle_source_but_where_all_are_idle()
    {
        var merged = new MergedWatermark();
        merged.Expect([new WatermarkSource("t", 2)]);
        merged.Hear(Mark(0, 10, isIdle: true));
        merged.Hear(Mark(1, 50));
        Assert.Equal(50, merged.Current);
        merged.Hear(Mark(1, 60, isIdle: true));
        merged.Hear(Mark(0, 70, isIdle: true));
        Assert.Equal(60, merged.Current);
        // Back at work it is waited for again.
        merged.Hear(Mark(1, 61));
        merged.Hear(Mark(0, 90));
        Assert.Equal(61, merged.Current);
    }

    [Fact]
    public void A_new_source_holds_the_watermark_where_it_is_until_it_has_spoken()
    {
        var merged = new MergedWatermark();
        merged.Expect([new WatermarkSource("t", 1)]);
        merged.Hear(Mark(0, 10));
        merged.Expect([new WatermarkSource("t", 2)]);
        merged.Hear(Mark(0, 30));
        Assert.Equal(10, merged.Current);
        merged.Hear(Mark(1, 4));
        Assert.Equal(10, merged.Current);
        merged.Hear(Mark(1, 40));
        Assert.Equal(30, merged.Current);
    }

    [Fact]
    public void A_source_that_is_no_longer_expected_is_not_waited_for()
    {
        var merged = new MergedWatermark();
        merged.Expect([new WatermarkSource("t", 2)]);
        merged.Hear(Mark(0, 10));
        merged.Hear(Mark(1, 5));
        merged.Expect([new WatermarkSource("t", 1)]);
        Assert.Equal(10, merged.Current);
    }

    [Fact]
    public void What_was_merged_is_saved_and_read_back()
    {
        var merged = new MergedWatermark();
        merged.Expect([new WatermarkSource("t", 2)]);
        merged.Hear(Mark(0, 7));
        var writer = new AvroWriter();
        merged.Save(writer);
        var reader = new AvroReader(writer.Written);
        var again = new MergedWatermark();
        again.Expect([new WatermarkSource("t", 2)]);
        again.Load(ref reader, writer.Written);
        Assert.True(reader.AtEnd);
        again.Hear(Mark(1, 9));
        Assert.Equal(7, again.Current);
    }

    private static Watermark Mark(int partition, long time, bool isIdle = false) => new("t", partition, time, isIdle);

    private static Watermark Told(SourceWatermark source)
    {
        var output = new ToAll();
        source.Tell(output, Topics.Deltas);
        return output.Watermark!;
    }

    private sealed class ToAll : IOutput
    {
        public Watermark? Watermark { get; private set; }

        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail("It goes to all partitions.");

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
            Assert.Equal(Topics.Deltas, topic);
            Assert.True(SingleObject.TryParse(value.ToArray(), out _, out var datum));
            Watermark = WatermarkCodec.Read(datum);
        }
    }
}

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

    [Fact]
    public void A_fast_clock_counts_as_the_brokers()
    {
        var source = new SourceWatermark("t", 0);
        source.See(T + 3_600_000, T);
        Assert.Equal(T - Disorder, source.Current);
    }

    [Fact]
    public void What_happened_long_ago_holds_nobody_up()
    {
        var source = new SourceWatermark("t", 0);
        source.See(0, T);
        Assert.Equal(T - (long)Options.MaxBehind.TotalMilliseconds - Disorder, source.Current);
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
    public void A_silent_source_says_that_it_is_idle_and_its_clock_goes_on_and_is_told_every_ten_seconds()
    {
        var source = new SourceWatermark("t", 0);
        source.See(T, T);
        Assert.True(source.Tick(T + 1_000));
        for (var second = 2; second <= IdleAfter / 1000; second++) Assert.False(source.Tick(T + (second * 1000)));
        Assert.True(source.Tick(T + 1_000 + IdleAfter));
        Assert.Equal(new Watermark("t", 0, T - Disorder + 1_000, true), Told(source));
        for (var second = 2; second <= 10; second++) Assert.False(source.Tick(T + IdleAfter + (second * 1000)));
        Assert.True(source.Tick(T + 11_000 + IdleAfter));
        Assert.Equal(new Watermark("t", 0, T - Disorder + 11_000, true), Told(source));
        // An old event moves nothing and ends no silence; a newer one does at once.
        source.See(T, T);
        Assert.False(source.Tick(T + 12_000 + IdleAfter));
        source.See(T + 90_000, T + 90_000);
        Assert.True(source.Tick(T + 13_000 + IdleAfter));
        Assert.Equal(new Watermark("t", 0, T + 90_000 - Disorder, false), Told(source));
    }

    [Fact]
    public void An_event_between_two_ticks_ends_the_silence_however_short_that_may_be()
    {
        var source = new SourceWatermark("t", 0);
        source.Apply(new WatermarkOptions { IdleAfter = TimeSpan.FromSeconds(1) });
        source.Tick(T);
        source.See(T + 10, T + 10);
        Assert.True(source.Tick(T + 1_000));
        Assert.False(Told(source).IsIdle);
        Assert.True(source.Tick(T + 2_000));
        Assert.True(Told(source).IsIdle);
    }

    [Fact]
    public void The_time_in_which_a_task_did_not_run_is_no_silence()
    {
        var source = new SourceWatermark("t", 0);
        source.See(T, T);
        Assert.True(source.Tick(T + 1_000));
        // An hour later its backlog has not been read yet.
        Assert.False(source.Tick(T + 3_600_000));
        Assert.False(source.Tick(T + 3_601_000));
        Assert.Equal(T - Disorder, source.Current);
    }

    [Fact]
    public void A_source_that_never_spoke_goes_by_the_clock_once_it_has_been_silent_for_long()
    {
        var source = new SourceWatermark("t", 0);
        for (var second = 0; second < IdleAfter / 1000; second++) Assert.False(source.Tick(T + (second * 1000)));
        Assert.True(source.Tick(T + IdleAfter));
        Assert.Equal(new Watermark("t", 0, T - Disorder, true), Told(source));
    }

    [Fact]
    public void A_clock_that_is_set_is_no_silence_and_stops_nobody()
    {
        var source = new SourceWatermark("t", 0);
        source.See(T, T);
        Assert.True(source.Tick(T));
        Assert.False(source.Tick(T - 3_600_000));
        Assert.False(source.Tick(T + 3_600_000));
        source.See(T + 1_000, T + 1_000);
        Assert.True(source.Tick(T + 3_601_000));
        Assert.Equal(new Watermark("t", 0, T + 1_000 - Disorder, false), Told(source));
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

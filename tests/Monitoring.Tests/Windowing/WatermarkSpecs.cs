using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Windowing;

public sealed class WatermarkSpecs
{
    private const long T = 1_000_000_000;

    [Fact]
    public void A_source_is_as_far_as_its_latest_event_less_the_disorder()
    {
        var source = new SourceWatermark();
        source.See(T, T);
        source.See(T - 60_000, T);
        Assert.Equal(T - SourceWatermark.OutOfOrderness, source.Current);
    }

    [Theory]
    [InlineData(SourceWatermark.FarAhead, true)]
    [InlineData(SourceWatermark.FarAhead + 1, false)]
    public void An_event_far_ahead_of_its_record_moves_nothing(long ahead, bool moved)
    {
        var source = new SourceWatermark();
        source.See(T, T);
        Assert.Equal(moved, source.See(T + ahead, T));
        Assert.Equal(moved, source.Current > T);
    }

    [Fact]
    public void A_silent_source_follows_the_clock_after_its_idle_time()
    {
        var source = new SourceWatermark();
        source.See(T, T);
        source.Tick(T + 1_000);
        source.Tick(T + 1_000 + SourceWatermark.IdleAfter - 1);
        Assert.Equal(T - SourceWatermark.OutOfOrderness, source.Current);
        source.Tick(T + 1_000 + SourceWatermark.IdleAfter);
        Assert.Equal(T + 1_000 - SourceWatermark.OutOfOrderness, source.Current);
        // An event ends the silence, and an old one moves nothing back.
        source.See(T, T);
        source.Tick(T + 90_000);
        Assert.Equal(T + 1_000 - SourceWatermark.OutOfOrderness, source.Current);
    }

    [Fact]
    public void It_is_told_at_most_once_a_second_and_only_when_it_moved()
    {
        var source = new SourceWatermark();
        source.See(T, T);
        Assert.True(source.IsDue(T));
        source.See(T + 500, T);
        Assert.False(source.IsDue(T + 999));
        Assert.True(source.IsDue(T + 1_000));
        Assert.False(source.IsDue(T + 9_000));
    }

    [Fact]
    public void Nothing_is_merged_before_every_expected_source_has_spoken_and_then_the_least_counts()
    {
        var merged = new MergedWatermark();
        merged.Hear("t", 0, 10);
        Assert.Equal(WindowAggregator.NoWatermark, merged.Current);
        merged.Expect([new WatermarkSources("t", 2)]);
        Assert.Equal(WindowAggregator.NoWatermark, merged.Current);
        merged.Hear("t", 1, 5);
        Assert.Equal(5, merged.Current);
        merged.Hear("t", 1, 20);
        Assert.Equal(10, merged.Current);
        merged.Hear("t", 0, 3);
        Assert.Equal(10, merged.Current);
    }

    [Fact]
    public void A_new_source_holds_the_watermark_where_it_is_until_it_has_spoken()
    {
        var merged = new MergedWatermark();
        merged.Expect([new WatermarkSources("t", 1)]);
        merged.Hear("t", 0, 10);
        merged.Expect([new WatermarkSources("t", 2)]);
        merged.Hear("t", 0, 30);
        Assert.Equal(10, merged.Current);
        merged.Hear("t", 1, 4);
        Assert.Equal(10, merged.Current);
        merged.Hear("t", 1, 40);
        Assert.Equal(30, merged.Current);
    }

    [Fact]
    public void Both_are_saved_and_read_back()
    {
        var source = new SourceWatermark();
        source.See(T, T);
        source.Tick(T + 5);
        Assert.True(source.IsDue(T + 6));
        var merged = new MergedWatermark();
        merged.Expect([new WatermarkSources("t", 2)]);
        merged.Hear("t", 0, 7);
        var writer = new AvroWriter();
        source.Save(writer);
        merged.Save(writer);
        var reader = new AvroReader(writer.Written);
        var (source2, merged2) = (new SourceWatermark(), new MergedWatermark());
        source2.Load(ref reader);
        merged2.Load(ref reader, writer.Written);
        Assert.True(reader.AtEnd);
        Assert.Equal(source.Current, source2.Current);
        Assert.False(source2.IsDue(T + 7_000));
        merged2.Hear("t", 1, 9);
        Assert.Equal(7, merged2.Current);
    }
}

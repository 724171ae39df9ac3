using Monitoring.Processors.Metrics;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Schemas;

namespace Monitoring.Tests.Metrics;

public sealed class MetricsProcessorTests
{
    private const long T = Decoded.Received;

    [Fact]
    public void A_sample_that_is_sent_again_is_dropped_and_the_first_of_two_values_stays()
    {
        var run = new MetricsRun().Add(At(T, 1), At(T, 1), At(T, 2), At(T + 1, 2)).Commit();
        Assert.Equal([$"m 1 @{T}", $"m 2 @{T + 1}"], run.Samples);
        Assert.Equal((1, 1), (run.Count("intake_samples_dropped", "duplicate"), run.Count("intake_samples_dropped", "conflict")));
        Assert.Equal(2, run.Count("intake_samples"));
        Assert.Empty(run.Letters);
    }

    [Fact]
    public void A_request_that_is_sent_again_whole_yields_nothing()
    {
        var request = string.Join('\n', Enumerable.Range(0, 16).Select(i => At(T + i, i)));
        var run = new MetricsRun().Add(request, request, At(T + 16, 1), request).Commit();
        Assert.Equal(17, run.Samples.Count);
    }

    [Fact]
    public void A_late_sample_is_kept_while_its_time_is_within_memory_and_refused_beyond()
    {
        var run = new MetricsRun().Add(At(T, 0), At(T + 100, 1), At(T + 50, 2));
        for (var i = 0; i < 14; i++) run.Add(At(T + 200 + i, i));
        run.Add(At(T + 60, 3), At(T - 1, 4), At(T, 9)).Commit();
        Assert.Contains($"m 2 @{T + 50}", run.Samples);
        Assert.Contains($"m 3 @{T + 60}", run.Samples);
        Assert.Equal(18, run.Samples.Count);
        Assert.Equal([(DeadLetterReason.OutOfOrder, 18L), (DeadLetterReason.OutOfOrder, 19L)], run.Letters.Select(l => (l.Reason, l.Origin.Offset)));
    }

    [Fact]
    public void Many_refusals_of_a_record_are_one_dead_letter_for_each_reason()
    {
        var run = new MetricsRun().Add($"m,a=1,a=2 v=1 {T}000000\nbroken\n{At(T, 1)}\nm,b=1,b=2 v=1 {T}000000").Commit();
        Assert.Equal([$"m 1 @{T}"], run.Samples);
        Assert.Equal(["2 times, first: a label occurs twice in a series at byte 0", "not a line of influx protocol at byte 40"], run.Letters.Select(l => l.Detail));
        Assert.Equal([DeadLetterReason.InvalidSeries, DeadLetterReason.InvalidLine], run.Letters.Select(l => l.Reason));
        Assert.Equal(2, run.Count("intake_samples_refused", DeadLetterReason.InvalidSeries));
    }

    [Fact]
    public void Changes_become_running_totals_each_once_and_never_backwards()
    {
        var run = new MetricsRun().Add(Delta((T, 5)), Delta((T + 10, 2)), Delta((T + 10, 2)), Delta((T + 5, 1)), Delta((T + 20, 1), (T + 30, double.NaN))).Commit();
        Assert.Equal([$"d 5 @{T} counter", $"d 7 @{T + 10} counter", $"d 8 @{T + 20} counter"], run.Samples.Take(3));
        Assert.Equal(DeadLetterReason.OutOfOrder, Assert.Single(run.Letters).Reason);
        Assert.Equal(1, run.Count("intake_samples_dropped", "duplicate"));
    }

    [Fact]
    public void A_staleness_marker_keeps_its_bits_and_does_not_touch_a_total()
    {
        var run = new MetricsRun().Add(Delta((T, 5), (T + 1, Sample.Stale), (T + 2, 1))).Commit();
        Assert.Equal([$"d 5 @{T} counter", $"d stale @{T + 1} counter", $"d 6 @{T + 2} counter"], run.Samples);
    }

    [Fact]
    public void An_overflow_is_an_alert_when_it_begins_and_when_nothing_has_gone_there_for_long()
    {
        var run = new MetricsRun(Decoded.Lenient with { MaxSeriesPerMetric = 1, IdleAfter = TimeSpan.FromMinutes(1) });
        run.Add($"m,a=1 v=1 {T}000000", $"m,a=2 v=2 {T}000000", $"m,a=3 v=3 {T}000000");
        Assert.Equal([$"firing SeriesOverflow m_v 2 r{Decoded.Received}"], run.Alerts);
        for (var tick = 1; tick <= 4; tick++) run.Processor.OnTick(T + (tick * 30_000), run);
        Assert.Equal($"resolved SeriesOverflow m_v 2 r{T + 90_000}", Assert.Single(run.Alerts.Skip(1)));
    }

    [Fact]
    public void Series_beyond_the_bound_of_a_metric_go_into_its_overflow_series_and_open_ones_go_on()
    {
        var run = new MetricsRun(Decoded.Lenient with { MaxSeriesPerMetric = 2 });
        run.Add(At(T, 1, "m,a=1"), At(T, 2, "m,a=2"), At(T, 3, "m,a=3"), At(T, 4, "m,a=4"), At(T + 1, 5, "m,a=1"), At(T, 6, "n,a=1")).Commit();
        Assert.Equal(
            new[] { $"m{{__overflow__=\"true\"}} 3 @{T}", $"m{{__overflow__=\"true\"}} 4 @{T}", $"m{{a=\"1\"}} 1 @{T}", $"m{{a=\"1\"}} 5 @{T + 1}", $"m{{a=\"2\"}} 2 @{T}", $"n{{a=\"1\"}} 6 @{T}" },
            run.Samples.Order(StringComparer.Ordinal));
        Assert.Equal(2, run.Count("intake_samples_overflowed"));
    }

    [Fact]
    public void A_tenant_is_bounded_by_itself()
    {
        var run = new MetricsRun(Decoded.Lenient with { TenantLabel = "shop", MaxSeriesPerTenant = 2 });
        run.Add(At(T, 1, "m,shop=a"), At(T, 2, "n,shop=a"), At(T, 3, "o,shop=a"), At(T, 4, "o,shop=b"), At(T, 5, "p")).Commit();
        Assert.Equal(1, run.Count("intake_samples_overflowed"));
        Assert.Contains($"o{{__overflow__=\"true\"}} 3 @{T}", run.Samples);
        Assert.Contains($"o{{shop=\"b\"}} 4 @{T}", run.Samples);
    }

    [Fact]
    public void Beyond_the_bound_of_a_task_one_series_stands_for_all()
    {
        var run = new MetricsRun(Decoded.Lenient with { MaxSeries = 2, MaxSeriesPerMetric = 2, MaxSeriesPerTenant = 2 });
        run.Add(At(T, 1, "a"), At(T, 2, "b"), At(T, 3, "c"), At(T, 4, "d")).Commit();
        Assert.Equal(2, run.Samples.Count(s => s.StartsWith("monitoring_overflow{__overflow__=\"true\"}", StringComparison.Ordinal)));
        Assert.Equal(3, run.Count("intake_series_opened"));
    }

    [Fact]
    public void Labels_of_many_bytes_take_the_room_of_more_series()
    {
        var run = new MetricsRun(Decoded.Lenient with { MaxSeries = 10, MaxSeriesPerMetric = 10, MaxSeriesPerTenant = 10 });
        for (var i = 0; i < 6; i++) run.Add(At(T, i, $"m{i},l={new string('x', 4000)}"));
        run.Commit();
        Assert.Equal(4, run.Count("intake_samples_overflowed"));
    }

    [Fact]
    public void A_record_whose_labels_would_grow_without_measure_is_cut_short_with_a_dead_letter()
    {
        var tags = string.Concat(Enumerable.Range(0, 60).Select(i => $",l{i}={new string('x', 4000)}"));
        var run = new MetricsRun().Add($"m{tags} {string.Join(',', Enumerable.Range(0, 1000).Select(i => $"f{i}=1"))} {T}000000").Commit();
        Assert.Equal(DeadLetterReason.SeriesTooLarge, Assert.Single(run.Letters).Reason);
        Assert.InRange(run.Count("intake_samples"), 64, 80);
    }

    [Fact]
    public void An_idle_series_is_forgotten_and_makes_room()
    {
        var run = new MetricsRun(Decoded.Lenient with { MaxSeriesPerMetric = 1 }).Add(At(T, 1, "m,a=1"));
        for (var i = 0; i <= 62; i++) run.Processor.OnTick(T + (i * 60_000L), run);
        run.Time = T + (62 * 60_000L);
        run.Add(At(run.Time, 2, "m,a=2"), At(T, 1, "m,a=1")).Commit();
        Assert.Equal(1, run.Count("intake_series_closed"));
        Assert.Contains($"m{{a=\"2\"}} 2 @{run.Time}", run.Samples);
        Assert.Contains($"m{{__overflow__=\"true\"}} 1 @{T}", run.Samples);
    }

    [Fact]
    public void A_tick_after_an_outage_closes_nothing()
    {
        var run = new MetricsRun().Add(At(T, 1));
        run.Processor.OnTick(T, run);
        for (var i = 0; i < 10; i++) run.Processor.OnTick(T + 7_200_000, run);
        run.Add(At(T, 1)).Commit();
        Assert.Single(run.Samples);
    }

    [Fact]
    public void A_series_stays_under_one_key_and_in_order_and_says_where_it_came_from()
    {
        var run = new MetricsRun();
        for (var i = 0; i < 1000; i++) run.Add(At(T + i, i, $"m,s={i % 100}"));
        run.Commit();
        Assert.InRange(run.Records.Count, 40, SeriesShard.Count);
        var keys = run.Records.SelectMany(r => MetricsRun.Read(r.Value).Select(s => (Series: s[..s.IndexOf(' ', StringComparison.Ordinal)], r.Key))).Distinct().ToList();
        Assert.Equal(100, keys.Count);
        Assert.All(run.Samples.GroupBy(s => s[..s.IndexOf(' ', StringComparison.Ordinal)]), g => Assert.Equal(g.OrderBy(s => s[(s.IndexOf('@', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal), g));
        Assert.True(SampleBatchReader.TryRead(run.Records[0].Value.AsSpan(SingleObject.HeaderLength), out var batch) && batch.NextSeries());
        Assert.Equal(("metrics", 2), (System.Text.Encoding.UTF8.GetString(batch.OriginTopic), batch.OriginPartition));
        Assert.InRange(batch.OriginOffset, 0, 999);
    }

    [Fact]
    public void A_record_is_closed_before_its_rows_grow_large()
    {
        var label = new string('x', 4000);
        var encoder = new SampleBatchEncoder();
        encoder.Begin("", -1);
        encoder.Add(
            new TestSeries("m", [.. Enumerable.Range(0, 60).Select(i => ($"l{i}", label))], MetricKind.Unknown, "", false, 0, []).Identity(),
            new SeriesMeaning(MetricKind.Gauge), 0, [.. Enumerable.Range(0, 1000).Select(i => new Sample(T + i, i))]);
        var run = new MetricsRun().Add(encoder.End().ToArray()).Commit();
        Assert.Equal(1000, run.Samples.Count);
        Assert.InRange(run.Records.Max(r => MetricsRun.Read(r.Value).Count()), 1, 17);
        Assert.InRange(run.Records.Max(r => r.Value.Length), 0, 1024 * 1024 - 1024);
    }

    private static string At(long time, double value, string series = "m") => FormattableString.Invariant($"{series} value={value} {time}000000");

    private static byte[] Delta(params (long Time, double Value)[] samples)
    {
        var encoder = new SampleBatchEncoder();
        encoder.Begin("", -1);
        encoder.Add(new TestSeries("d", [], MetricKind.Counter, "", true, 0, []).Identity(), new SeriesMeaning(MetricKind.Counter, default, isDelta: true), 0, [.. samples.Select(s => new Sample(s.Time, s.Value))]);
        return encoder.End().ToArray();
    }
}

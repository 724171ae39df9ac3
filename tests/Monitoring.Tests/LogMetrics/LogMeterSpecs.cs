using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.LogMetrics;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;

namespace Monitoring.Tests.LogMetrics;

public sealed class LogMeterSpecs
{
    private static readonly LogMetric PerUser = new() { Name = "m", Where = "exists user", Labels = ["user", "tenant"], MaxSeries = 3 };

    [Fact]
    public void A_resent_event_counts_once()
    {
        var resent = """{"@timestamp":"2026-01-04T16:00:01Z","@metadata":{"_id":"x1"},"message":"m","event":"order_paid"}""";
        Assert.Contains("orders_paid 1", new MeterRun().Add(resent, resent).Commit().Add(resent).Windows());
    }

    [Fact]
    public void An_event_that_a_filter_drops_does_not_count()
    {
        var policy = new IntakePolicy { Filter = new() { Rules = [new() { Name = "r", Service = "shop" }] } };
        Assert.Empty(new MeterRun(policy: policy).Add(MeterRun.Event(0, "\"event\":\"order_paid\"")).Windows());
    }

    [Fact]
    public void An_event_far_ahead_opens_no_window_and_is_counted()
    {
        var run = new MeterRun().Add(MeterRun.Event(86_400_000, "\"event\":\"order_paid\""));
        Assert.Empty(run.Windows());
        Assert.Equal(1, run.Count("log_metric_events_far_ahead"));
    }

    [Fact]
    public void A_series_lies_under_the_key_that_its_samples_would_have()
    {
        var keys = new List<string>();
        var written = new Written((_, key, value) =>
        {
            Assert.True(MetricDeltasReader.TryRead(value.AsSpan(10), out var deltas));
            Assert.Equal(("app-logs", 3), (System.Text.Encoding.UTF8.GetString(deltas.OriginTopic), deltas.OriginPartition));
            while (deltas.Next()) keys.Add($"{WindowRun.Text(deltas.Current.Identity)} {key} {System.IO.Hashing.XxHash3.HashToUInt64(deltas.Current.Identity) >> 58:x2}");
        });
        var run = new MeterRun();
        run.Intake.Process(new SourceRecord(Topics.AppLogs, 3, 0, run.Now, default, Utf8Slice.From(MeterRun.Event(0, "\"user_id\":\"u\",\"event\":\"search\""))), written);
        run.Intake.OnBatchEnd(written);
        Assert.True(keys.Count >= 3);
        Assert.All(keys, k => Assert.Equal(k.Split(' ')[^2], k.Split(' ')[^1]));
    }

    [Fact]
    public void Combinations_of_labels_beyond_the_bound_of_a_metric_go_into_its_overflow_series_and_are_counted()
    {
        var options = new LogMetricOptions { Metrics = [PerUser] };
        var run = new MeterRun(options);
        for (var i = 0; i < 10; i++) run.Add(MeterRun.Event(i, $"\"user_id\":\"u{i % 5}\"")).Commit();
        Assert.Equal(["m{__overflow__=\"true\"} 4", "m{user=\"u0\"} 2", "m{user=\"u1\"} 2", "m{user=\"u2\"} 2"], run.Windows().Where(w => w.StartsWith("m{", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(4, run.Count("log_metric_overflows", "m"));
    }

    [Fact]
    public void One_tenant_takes_no_more_than_its_share()
    {
        var options = new LogMetricOptions { Shipped = true, MaxSeriesPerTenant = 2, Metrics = [PerUser with { MaxSeries = 100, Where = "exists uid", Labels = ["user", "tenant"] }] };
        var run = new MeterRun(options with { Shipped = false, Fields = new Dictionary<string, string> { ["user"] = "uid" } });
        for (var i = 0; i < 4; i++) run.Add(MeterRun.Event(i, $"\"uid\":\"u{i}\",\"tenant\":\"greedy\""), MeterRun.Event(i, $"\"uid\":\"u{i}\""));
        Assert.Equal(
            ["m{__overflow__=\"true\"} 2", "m{tenant=\"greedy\",user=\"u0\"} 1", "m{tenant=\"greedy\",user=\"u1\"} 1", "m{user=\"u0\"} 1", "m{user=\"u1\"} 1", "m{user=\"u2\"} 1", "m{user=\"u3\"} 1"],
            run.Windows().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Combinations_that_are_idle_make_room()
    {
        var run = new MeterRun(new LogMetricOptions { Shipped = false, Metrics = [PerUser with { MaxSeries = 1, Where = "exists uid", Labels = ["uid"] }], IdleAfter = TimeSpan.FromMinutes(10) });
        run.Add(MeterRun.Event(0, "\"uid\":\"a\"")).Commit();
        run.Now += 700_000;
        run.Add("no event of its own");
        run.Intake.OnTick(run.Now, run);
        run.Add(MeterRun.Event(1, "\"uid\":\"b\""));
        Assert.Equal(["m{uid=\"a\"} 1", "m{uid=\"b\"} 1"], run.Windows().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_label_that_is_too_long_goes_into_the_overflow_series()
    {
        var run = new MeterRun(new LogMetricOptions { Shipped = false, Metrics = [PerUser with { Where = "exists uid", Labels = ["uid"] }] });
        Assert.Equal(["m{__overflow__=\"true\"} 1"], run.Add(MeterRun.Event(0, $"\"uid\":\"{new string('a', 5000)}\"")).Windows());
    }

    [Fact]
    public void A_batch_of_many_windows_is_written_in_parts()
    {
        var run = new MeterRun { Now = MeterRun.Start + 86_400_000 };
        for (var i = 0; i < 5_000; i++) run.Add(MeterRun.Event(i * 10_000L, "\"event\":\"order_paid\""));
        Assert.NotEmpty(run.Deltas);
    }

    [Property(MaxTest = 30)]
    public void However_batches_are_cut_the_windows_are_the_same(int seed)
    {
        var random = new Random(seed);
        var lines = Lines(random, 300);
        var whole = Merged(new MeterRun().Add(lines));
        var cut = new MeterRun();
        foreach (var line in lines)
        {
            cut.Add(line);
            if (random.Next(10) == 0) cut.Commit();
        }

        var parts = Merged(cut);
        Assert.Equal(whole.Count, parts.Count);
        foreach (var (one, other) in whole.OrderBy(w => (w.Level, w.Start, w.Series)).Zip(parts.OrderBy(w => (w.Level, w.Start, w.Series))))
        {
            Assert.Equal((one.Level, one.Start, one.Series, one.Count, one.P50, one.P99, one.Money), (other.Level, other.Start, other.Series, other.Count, other.P50, other.P99, other.Money));
            Assert.Equal(one.Sum, other.Sum, 1e-9);
            if (one.Series.StartsWith("active_users", StringComparison.Ordinal)) Assert.Equal(one.Value, other.Value);
        }
    }

    [Property(MaxTest = 10)]
    public void Killed_and_resumed_at_every_commit_it_writes_the_same_bytes(int seed)
    {
        var random = new Random(seed);
        var steps = new List<Step> { new Step.Policy("p") };
        long offset = 0;
        foreach (var line in Lines(random, 250))
        {
            steps.Add(new Step.Record(new SourceRecord(Topics.AppLogs, 3, offset, MeterRun.Start + offset++ * 400, default, Utf8Slice.From(line))));
            if (random.Next(20) == 0) steps.Add(new Step.Tick(MeterRun.Start + offset * 400));
            if (random.Next(8) == 0) steps.Add(new Step.Commit(random.Next(3) == 0));
        }

        steps.Add(new Step.Commit(false));
        var golden = Driver();
        golden.Run(steps, _ => false);
        Assert.Contains(golden.Committed, o => o.Topic == Topics.Deltas);
        var killed = Driver();
        killed.Run(steps, _ => true);
        Assert.Equal(golden.Committed, killed.Committed);
        Assert.True(killed.Replayed > 20);
    }

    // Few combinations of labels have room, so that what is forgotten and what overflows matters.
    private static TopologyDriver Driver() => new(
        () => new IntakeProcessor(new IntakeResources(_ => [], null, null), Topics.AppLogs, 3),
        _ => new IntakePolicy { LogMetrics = new LogMetricOptions { Metrics = [PerUser], IdleAfter = TimeSpan.FromMinutes(1) } }.ToBytes());

    private static IReadOnlyList<ShownWindow> Merged(MeterRun run)
    {
        var windows = new WindowRun();
        foreach (var delta in run.Commit().Deltas) windows.Add(delta);
        return windows.Close();
    }

    private static List<string> Lines(Random random, int count)
    {
        string[] events = ["order_created", "order_paid", "order_refunded", "page_view", "payment_succeeded", "payment_failed", "item_click", "item_impression", "consultation_completed"];
        return [.. Enumerable.Range(0, count).Select(_ => MeterRun.Event(random.Next(50_000), FormattableString.Invariant(
            $"\"event\":\"{events[random.Next(events.Length)]}\",\"user_id\":\"u{random.Next(20)}\",\"page\":\"/{random.Next(5)}\",\"amount\":{random.Next(100_000) / 100m},\"duration_ms\":{random.Next(5_000)},\"rating\":{random.Next(1, 6)}")))];
    }

    private sealed class Written(Action<string, string, byte[]> write) : IOutput
    {
        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
            if (topic == Topics.Deltas) write(topic, System.Text.Encoding.UTF8.GetString(key), value.ToArray());
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
        }
    }
}

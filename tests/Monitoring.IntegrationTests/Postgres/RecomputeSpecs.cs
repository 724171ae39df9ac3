using System.Globalization;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Pipeline.Commands.Query;
using Monitoring.Pipeline.Commands.Recompute;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Stages;
using Monitoring.Processors.Recomputing;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Schemas.Options;
using Monitoring.Sinks.Postgres;
using Monitoring.Sinks.Postgres.Recomputing;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>Windows out of stored events, longer ones out of stored windows, in a real PostgreSQL.</summary>
[Collection("PostgreSQL")]
public sealed class RecomputeSpecs(PostgresProcess server)
{
    private const int Events = 240;

    // Midnight in Shanghai, on a Wednesday.
    private static readonly DateTimeOffset Day = new(2026, 6, 9, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_hour_recomputed_among_stored_hours_and_days_is_what_a_recompute_of_all_rows_gives()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        // Three hours of each of two days, of which no window is stored yet.
        for (var i = 0; i < Events; i++) writer.Add(i, Order(Day.AddDays(i % 2).AddMinutes(i * 3 / 4), i));
        await writer.CommitAsync(Events);
        for (var day = 0; day < 2; day++) await RecomputeAsync(db, Day.AddDays(day), Day.AddDays(day).AddHours(3));
        Assert.Equal(Events, await db.ScalarAsync<long>("SELECT sum(count)::bigint FROM metric_windows WHERE level = '1h' AND name = 'orders_created'"));

        // Late ones, with texts that PostgreSQL cannot hold as they are.
        for (var i = 0; i < 30; i++) writer.Add(Events + i, Order(Day.AddHours(1).AddMinutes(i), 1000 + i, tenant: i % 2 == 0 ? "east" : "n\\u0000l␛"));
        await writer.CommitAsync(Events + 30);
        await RecomputeAsync(db, Day.AddHours(1), Day.AddHours(2));

        const string expected = """
            SELECT name, labels, count FROM metric_windows WHERE level = '1d' AND window_start = '2026-06-09 16:00Z' AND name IN ('orders_created', 'total_order_amount')
            EXCEPT ALL
            SELECT name, jsonb_strip_nulls(jsonb_build_object('tenant', attributes->'tenant', 'currency', CASE name WHEN 'total_order_amount' THEN attributes->'currency' END)), count(*)
            FROM all_logs, unnest(ARRAY['orders_created', 'total_order_amount']) AS name WHERE event_time < '2026-06-10 16:00Z' GROUP BY 1, 2
            """;
        Assert.Equal(0, await db.CountAsync($"({expected}) AS wrong"));
        Assert.Equal(4, await db.CountAsync("metric_windows WHERE level = '1d' AND window_start = '2026-06-09 16:00Z' AND name IN ('orders_created', 'total_order_amount')"));
        Assert.Equal(
            await db.ScalarAsync<decimal>("SELECT sum((attributes->>'amount')::numeric) FROM all_logs WHERE event_time < '2026-06-10 16:00Z'"),
            await db.ScalarAsync<decimal>("SELECT sum(money) FROM metric_windows WHERE level = '1d' AND window_start = '2026-06-09 16:00Z' AND name = 'total_order_amount'"));
        Assert.Equal(["1d 1", "1mo 2", "1w 2"], (await db.ScalarAsync<string[]>("SELECT array_agg(DISTINCT level || ' ' || revision ORDER BY level || ' ' || revision) FROM metric_windows WHERE name = 'active_users' AND labels = '{\"tenant\": \"east\"}' AND level IN ('1d', '1w', '1mo') AND window_start < '2026-06-10'"))!);

        // From all rows of the day nothing comes out otherwise.
        var rows = await db.CountAsync("metrics");
        Assert.Contains(", 0 corrected.", await RecomputeAsync(db, Day, Day.AddHours(3)), StringComparison.Ordinal);
        Assert.Equal(rows, await db.CountAsync("metrics"));
    }

    [Fact]
    public async Task Broken_off_and_run_again_it_comes_to_the_same()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        for (var i = 0; i < Events; i++) writer.Add(i, Order(Day.AddMinutes(i / 4), i));
        await writer.CommitAsync(Events);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RecomputeAsync(db, Day, Day.AddHours(1), stop, stopAfter: 90));
        var stored = await db.CountAsync("metrics");
        Assert.InRange(stored, 1, 100_000);
        await RecomputeAsync(db, Day, Day.AddHours(1));
        Assert.True(await db.CountAsync("metrics") > stored, "nothing was left to do");
        Assert.Equal(0, await db.CountAsync("(SELECT FROM metrics GROUP BY level, window_start, name, labels HAVING count(*) > 1) AS twice"));
        Assert.Equal(Events, await db.ScalarAsync<long>("SELECT sum(count)::bigint FROM metric_windows WHERE level = '1m' AND name = 'orders_created'"));
    }

    [Fact]
    public async Task Only_one_at_a_time_writes()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var first = Store(db);
        await using var second = Store(db);
        Assert.True(await first.TryLockAsync(TestContext.Current.CancellationToken));
        Assert.False(await second.TryLockAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1h")]
    public async Task Late_rows_of_one_minute_do_not_hide_the_missing_ones_of_another(string? level)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        for (var i = 0; i < 60; i++) writer.Add(i, Order(Day.AddMinutes(i), i));
        await writer.CommitAsync(60);
        await RecomputeAsync(db, Day, Day.AddHours(1));
        await db.ExecuteAsync("DELETE FROM app_logs WHERE event_time >= '2026-06-09 16:03Z' AND event_time < '2026-06-09 16:04Z'");
        for (var i = 0; i < 5; i++) writer.Add(60 + i, Order(Day.AddMinutes(40), 100 + i));
        await writer.CommitAsync(65);
        Assert.Contains("Left out: ", await RecomputeAsync(db, Day, Day.AddHours(1), level: level), StringComparison.Ordinal);
        Assert.Equal(60, await CountedAsync(db, "1h", 0));
        Assert.Equal(level is null ? 6 : 1, await CountedAsync(db, "1m", 40));
    }

    [Fact]
    public async Task A_counter_rises_from_the_number_that_a_stored_hour_of_before_the_range_ended_with()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        // Of which no sample is read when the hour after it is recomputed.
        await AddSamplesAsync(0, (70, 100));
        await RecomputeAsync(db, Day.AddHours(1), Day.AddHours(2));
        await AddSamplesAsync(1, (130, 104), (150, 110));
        await db.ExecuteAsync("DELETE FROM metric_samples WHERE value = 100");
        await RecomputeAsync(db, Day.AddHours(2), Day.AddHours(3), level: "1h");
        Assert.Equal(10, await db.ScalarAsync<double>("SELECT increase FROM metric_windows WHERE name = 'served_total' AND level = '1h' AND window_start = '2026-06-09 18:00Z'"));
        Assert.Contains(", 0 corrected.", await RecomputeAsync(db, Day.AddHours(2), Day.AddHours(3), level: "1h"), StringComparison.Ordinal);

        async Task AddSamplesAsync(long offset, params (int Minute, double Value)[] samples)
        {
            await using var writer = await db.OpenAsync(topic: Monitoring.Schemas.Topics.Deltas);
            var encoder = new SampleBatchEncoder();
            encoder.Begin("metrics", 0);
            encoder.Add(SeriesIdentity.Of("served_total"), new SeriesMeaning(MetricKind.Counter), offset, [.. samples.Select(s => new Sample(Day.AddMinutes(s.Minute).ToUnixTimeMilliseconds(), s.Value))]);
            writer.Add(offset, 0, "0"u8, encoder.End().ToArray());
            await writer.CommitAsync(offset + 1);
        }
    }

    [Fact]
    public async Task Rows_of_several_clusters_are_not_counted_together()
    {
        await using var db = await SinkDatabase.CreateAsync(server, new PostgresOptions { AcceptNewClusters = true });
        await using var first = await db.OpenAsync();
        await using var second = await db.Sink.OpenAsync("cluster-b", Monitoring.Schemas.Topics.Logs, 0, SinkDatabase.BatchBytes, TestContext.Current.CancellationToken);
        first.Add(0, Order(Day.AddMinutes(1), 1));
        await first.CommitAsync(1);
        second.Add(0, Order(Day.AddMinutes(2), 2));
        await second.CommitAsync(1);
        Assert.Contains("rows of several Kafka clusters", await RecomputeAsync(db, Day, Day.AddHours(1)), StringComparison.Ordinal);
        Assert.Equal(["10s 1", "10s 2", "1m 1", "1m 2"], (await db.ScalarAsync<string[]>("SELECT array_agg(level || ' ' || origin_cluster ORDER BY level, origin_cluster) FROM metrics WHERE name = 'orders_created'"))!);
    }

    [Fact]
    public async Task A_damaged_sketch_is_told_with_its_time_and_series()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        for (var i = 0; i < 120; i++) writer.Add(i, Order(Day.AddMinutes(i), i));
        await writer.CommitAsync(120);
        await RecomputeAsync(db, Day, Day.AddHours(2));
        await db.ExecuteAsync("UPDATE metrics SET distinct_sketch = '\\x010203' WHERE level = '1h' AND window_start = '2026-06-09 16:00Z' AND name = 'active_users'");
        var told = (await Assert.ThrowsAsync<QueryRefusedException>(() => RecomputeAsync(db, Day.AddHours(1), Day.AddHours(2)))).Message;
        Assert.Contains("2026-06-09T16:00:00Z cannot be read: the window 1h of active_users{tenant=\"east\"}", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Asia/Shanghai", "1d", true)]
    [InlineData("UTC", "1d", false)]
    [InlineData("UTC", "1h", true)]
    public async Task Days_of_another_time_zone_are_refused(string timezone, string level, bool isRight)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        writer.Add(0, Order(Day, 1));
        await writer.CommitAsync(1);
        await RecomputeAsync(db, Day, Day.AddHours(1));
        var calendar = new Processors.Windowing.Calendar();
        calendar.Use(timezone);
        await using var store = Store(db);
        var thrown = await Record.ExceptionAsync(() => BoundsCheck.ThrowIfOtherAsync(
            AggregateStage.Levels(calendar), new HashSet<string> { level }, (Day.AddHours(5).ToUnixTimeMilliseconds(), Day.AddHours(6).ToUnixTimeMilliseconds()), timezone, store, TestContext.Current.CancellationToken));
        if (isRight) Assert.Null(thrown);
        else Assert.Contains("Mend: set report.timezone", Assert.IsType<QueryRefusedException>(thrown).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Windows_are_closed_up_to_where_the_slowest_partition_of_the_newest_cluster_is()
    {
        await using var db = await SinkDatabase.CreateAsync(server, new PostgresOptions { AcceptNewClusters = true });
        foreach (var (cluster, partition, minute) in new[] { ("cluster-b", 0, 1), ("cluster-c", 0, 9), ("cluster-c", 1, 5), ("cluster-c", 1, 4) })
        {
            await using var writer = await db.Sink.OpenAsync(cluster, Monitoring.Schemas.Topics.Metrics, partition, SinkDatabase.BatchBytes, TestContext.Current.CancellationToken);
            writer.Add(10 - minute, 0, "0"u8, ShownWindow.Encode(new ShownWindow("m") { Level = "10s", Start = SinkDatabase.Now.AddMinutes(minute), End = SinkDatabase.Now.AddMinutes(minute).AddSeconds(10) }));
            await writer.CommitAsync(11 - minute);
        }

        await using var store = Store(db);
        Assert.Equal(SinkDatabase.Now.AddMinutes(5).AddSeconds(10).ToUnixTimeMilliseconds(), await store.ClosedToAsync(SinkDatabase.Now.AddHours(1), TestContext.Current.CancellationToken));
    }

    private static Task<long> CountedAsync(SinkDatabase db, string level, int minute) =>
        db.ScalarAsync<long>(string.Create(CultureInfo.InvariantCulture, $"SELECT sum(count)::bigint FROM metric_windows WHERE level = '{level}' AND name = 'orders_created' AND window_start = '{Day.AddMinutes(minute):yyyy-MM-dd HH:mmZ}'"))!;

    private static LogRecord Order(DateTimeOffset time, int number, string tenant = "east") => new()
    {
        Time = time,
        Family = (LogFamily)(number % 3),
        Attributes = string.Create(CultureInfo.InvariantCulture, $$"""{"event":"order_created","tenant":"{{tenant}}","user_id":"u{{number % 70}}","currency":"CNY","amount":{{number}}.10,"note":"\ud83d"}"""),
    };

    private static async Task<string> RecomputeAsync(SinkDatabase db, DateTimeOffset from, DateTimeOffset to, CancellationTokenSource? stop = null, int stopAfter = int.MaxValue, string? level = null)
    {
        var options = new MonitoringOptions();
        var calendar = new Processors.Windowing.Calendar();
        calendar.Use(options.Report.Timezone);
        var levels = AggregateStage.Levels(calendar);
        var request = new RecomputeRequest((from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()), levels.Select(l => l.Name).Where(l => level is null || l == level).ToHashSet(), [], AcceptFewer: false, DryRun: false);
        var plan = new RebuildPlan(levels, request.Levels, request.Range, Day.AddDays(60).ToUnixTimeMilliseconds(), _ => 0);
        await using var store = Store(db);
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        var report = new RecomputeReport(output, TextWriter.Null, request.DryRun, new StoppingTime(stop, stopAfter));
        var run = new RecomputeRun(options, request, plan, new MetricChoice(options.LogMetrics, options.Joins, [], keepsSamples: true), store, report);
        Assert.True(await store.TryLockAsync(TestContext.Current.CancellationToken));
        await run.RunAsync(stop?.Token ?? TestContext.Current.CancellationToken);
        return output.ToString();
    }

    private static RecomputeStore Store(SinkDatabase db) => new(new PostgresOptions { ConnectionString = new Secret(db.ConnectionString) });

    // Progress asks for the time once a step.
    private sealed class StoppingTime(CancellationTokenSource? stop, int after) : TimeProvider
    {
        private int _left = after;

        public override long GetTimestamp()
        {
            if (--_left == 0) stop!.Cancel();
            return 0;
        }
    }
}

using System.Globalization;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Pipeline.Commands.Recompute;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Stages;
using Monitoring.Processors.Recomputing;
using Monitoring.Schemas.Events;
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

    private static LogRecord Order(DateTimeOffset time, int number, string tenant = "east") => new()
    {
        Time = time,
        Family = (LogFamily)(number % 3),
        Attributes = string.Create(CultureInfo.InvariantCulture, $$"""{"event":"order_created","tenant":"{{tenant}}","user_id":"u{{number % 70}}","currency":"CNY","amount":{{number}}.10,"note":"\ud83d"}"""),
    };

    private static async Task<string> RecomputeAsync(SinkDatabase db, DateTimeOffset from, DateTimeOffset to, CancellationTokenSource? stop = null, int stopAfter = int.MaxValue)
    {
        var options = new MonitoringOptions();
        var calendar = new Processors.Windowing.Calendar();
        calendar.Use(options.Report.Timezone);
        var levels = AggregateStage.Levels(calendar);
        var request = new RecomputeRequest((from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()), levels.Select(l => l.Name).ToHashSet(), [], AcceptFewer: false, DryRun: false);
        var plan = new RebuildPlan(levels, request.Levels, request.Range, Day.AddDays(60).ToUnixTimeMilliseconds(), _ => 0);
        await using var store = Store(db);
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        var report = new RecomputeReport(output, TextWriter.Null, request.DryRun, new StoppingTime(stop, stopAfter));
        var run = new RecomputeRun(options, request, plan, new MetricChoice(options.LogMetrics, [], keepsSamples: true), await store.NewestClusterAsync(TestContext.Current.CancellationToken), store, report);
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

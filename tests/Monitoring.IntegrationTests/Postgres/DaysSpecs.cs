using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Sinks.Postgres;

namespace Monitoring.IntegrationTests.Postgres;

[Collection("PostgreSQL")]
public sealed class DaysSpecs(PostgresProcess server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Today_and_tomorrow_are_open_at_the_start()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        Assert.Equal(
            "app_logs_20260615 app_logs_20260616 dead_letters_20260615 dead_letters_20260616 metric_samples_20260615 metric_samples_20260616 metrics_10s_20260615 metrics_10s_20260616 metrics_1d_20260615 metrics_1d_20260616 metrics_1h_20260615 metrics_1h_20260616 metrics_1m_20260615 metrics_1m_20260616 metrics_5m_20260615 metrics_5m_20260616 security_logs_20260615 security_logs_20260616 system_logs_20260615 system_logs_20260616",
            await db.ScalarAsync<string>("SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM monitoring.days WHERE state = 'open'"));
    }

    [Fact]
    public async Task A_late_event_opens_its_own_day_and_only_that()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        writer.Add(0, new LogRecord { Time = new(2026, 5, 1, 23, 59, 59, 999, TimeSpan.Zero) });
        await writer.CommitAsync(1);

        Assert.Equal(1, await db.CountAsync("monitoring.app_logs_20260501"));
        Assert.Equal(3, await db.CountAsync("monitoring.days WHERE parent = 'app_logs'"));
    }

    [Fact]
    public async Task Events_beyond_retention_or_more_than_a_day_ahead_become_dead_letters()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        var oldest = new DateTimeOffset(2026, 3, 17, 0, 0, 0, TimeSpan.Zero); // 90 days before 15 June.
        writer.Add(0, new LogRecord { Time = oldest });
        writer.Add(1, new LogRecord { Time = oldest.AddMicroseconds(-1) });
        writer.Add(2, new LogRecord { Time = SinkDatabase.Now.AddDays(1) });
        writer.Add(3, new LogRecord { Time = SinkDatabase.Now.AddDays(1).AddMicroseconds(1) });
        await writer.CommitAsync(4);

        Assert.Equal("0 2", await db.ScalarAsync<string>("SELECT string_agg(origin_offset::text, ' ' ORDER BY origin_offset) FROM app_logs"));
        Assert.Equal(
            "event_time 2026-03-16T23:59:59.999999Z is older than the oldest day kept, 2026-03-17T00:00:00.000000Z; event_time 2026-06-16T12:00:00.000001Z is more than a day ahead",
            await db.ScalarAsync<string>("SELECT string_agg(detail, '; ' ORDER BY origin_offset) FROM refusals WHERE reason = 'time_out_of_range'"));
    }

    [Fact]
    public async Task The_keeper_seals_closed_days_cools_old_ones_and_drops_the_oldest()
    {
        await using var db = await SinkDatabase.CreateAsync(server, new PostgresOptions { RetentionDays = 10 });
        await using var writer = await db.OpenAsync();
        foreach (var days in new[] { 0, 1, 8, 10 }) writer.Add(days, new LogRecord { Time = SinkDatabase.Now.AddDays(-days), Attributes = """{"a":{"b":1}}""" });
        await writer.CommitAsync(11);

        Assert.Equal(new KeeperReport(3, 2, 0, 0), await db.Sink.Keeper.RunAsync(Cancellation));
        Assert.Equal(new KeeperReport(0, 0, 0, 0), await db.Sink.Keeper.RunAsync(Cancellation));
        Assert.Equal("warm warm sealed open open", await db.ScalarAsync<string>("SELECT string_agg(state, ' ' ORDER BY day) FROM monitoring.days WHERE parent = 'app_logs'"));
        Assert.Equal(1, await db.CountAsync("pg_indexes WHERE indexname = 'app_logs_20260614_attributes'"));
        Assert.Equal(0, await db.CountAsync("pg_indexes WHERE indexname = 'app_logs_20260607_attributes'"));
        Assert.Equal(1, await db.CountAsync("app_logs WHERE attributes @> '{\"a\":{\"b\":1}}' AND event_time < '2026-06-06'"));

        // A day later the oldest one goes, whole; a late event into a sealed day is still welcome.
        db.Time.Now = SinkDatabase.Now.AddDays(1);
        writer.Add(11, new LogRecord { Time = SinkDatabase.Now.AddDays(-1) });
        await writer.CommitAsync(12);
        var report = await db.Sink.Keeper.RunAsync(Cancellation);
        Assert.Equal(1, report.Dropped);
        Assert.Null(await db.ScalarAsync<string>("SELECT to_regclass('monitoring.app_logs_20260605')::text"));
        Assert.Equal(4, await db.CountAsync("app_logs"));
    }

    [Fact]
    public async Task Windows_of_each_level_are_kept_as_long_as_that_level()
    {
        await using var db = await SinkDatabase.CreateAsync(server, new PostgresOptions { MetricRetentionDays = new Dictionary<string, int> { ["1m"] = 5 } });
        string[] levels = ["10s", "1m", "5m", "1h", "1d", "1w", "1mo"];
        await ShownWindow.StoreAsync(db, [.. levels.Select(level => new ShownWindow("m") { Level = level })]);
        Assert.Equal(7, await db.CountAsync("metrics"));
        await LeftAfterAsync(2, "10s 1d 1h 1m 1mo 1w 5m");
        Assert.Equal(1, await db.CountAsync("pg_indexes WHERE indexname = 'metrics_1mo_20260615_key' AND indexdef LIKE '%(\"left\"(name, 200), window_start)'"));
        await LeftAfterAsync(3, "1d 1h 1m 1mo 1w 5m");
        await LeftAfterAsync(6, "1d 1h 1mo 1w 5m");
        await LeftAfterAsync(61, "1d 1h 1mo 1w");
        await LeftAfterAsync(401, "1d 1mo 1w");
        await LeftAfterAsync(1100, "1d 1mo 1w");
        await LeftAfterAsync(1101, "");

        async Task LeftAfterAsync(int days, string left)
        {
            db.Time.Now = SinkDatabase.Now.AddDays(days);
            await db.Sink.Keeper.RunAsync(Cancellation);
            Assert.Equal(left, await db.ScalarAsync<string>("SELECT string_agg(level, ' ' ORDER BY level) FROM metrics") ?? "");
        }
    }

    [Fact]
    public async Task A_day_in_use_is_dropped_at_a_later_round()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        db.Time.Now = SinkDatabase.Now.AddDays(92);
        await using (var reader = new Npgsql.NpgsqlConnection(db.ConnectionString))
        {
            await reader.OpenAsync(Cancellation);
            await using var transaction = await reader.BeginTransactionAsync(Cancellation);
            await using var query = new Npgsql.NpgsqlCommand("SELECT count(*) FROM app_logs", reader);
            await query.ExecuteScalarAsync(Cancellation);
            var report = await db.Sink.Keeper.RunAsync(Cancellation);
            Assert.Equal((14, 2), (report.Dropped, report.Postponed));
        }

        Assert.Equal(2, (await db.Sink.Keeper.RunAsync(Cancellation)).Dropped);
    }

    [Fact]
    public async Task A_day_that_was_dropped_behind_the_writers_back_is_opened_again()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        await db.ScalarAsync<bool>("SELECT monitoring.drop_day('app_logs', '2026-06-15')");
        writer.Add(0, new LogRecord());
        await writer.CommitAsync(1);
        Assert.Equal(1, await db.CountAsync("app_logs"));
    }

    [Fact]
    public async Task Two_keepers_at_once_do_each_step_once()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var other = await SinkDatabase.StartSinkAsync(db.ConnectionString, db.Time);
        db.Time.Now = SinkDatabase.Now.AddDays(3);
        var reports = await Task.WhenAll(db.Sink.Keeper.RunAsync(Cancellation), other.Keeper.RunAsync(Cancellation));
        // Two days of ten tables; of the first, windows of 10 s are dropped instead.
        Assert.Equal((19, 1), (reports.Sum(r => r.Sealed), reports.Sum(r => r.Dropped)));
        Assert.Equal(0, reports.Sum(r => r.Postponed));
    }

    [Fact]
    public async Task A_day_table_has_its_time_index_and_no_other_while_it_is_open()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        Assert.Equal("app_logs_20260615_time", await db.ScalarAsync<string>("SELECT string_agg(indexname, ' ') FROM pg_indexes WHERE tablename = 'app_logs_20260615'"));
    }
}

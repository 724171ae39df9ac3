using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas.Metrics;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>What analysts ask of windows.</summary>
[Collection("PostgreSQL")]
public sealed class MetricViewSpecs(PostgresProcess server)
{
    private const string Analyst = "SET ROLE monitoring_analyst; SET timezone = 'UTC'; ";

    [Fact]
    public async Task A_metric_is_found_by_its_name_and_its_quantiles_by_theirs()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var time = new ShownWindow("api_response_time", 0.3) { Quantiles = [0.2, 0.9, 1.5, 4], Unit = "s", Labels = [("service", "web")] };
        await ShownWindow.StoreAsync(db, time with { Quantiles = [9, 9, 9, 9], IsFinal = false }, time with { Revision = 1 }, new ShownWindow("orders_created", 7));
        Assert.Equal(
            "api_response_time 0.3, api_response_time_p50 0.2, api_response_time_p90 0.9, api_response_time_p95 1.5, api_response_time_p99 4, orders_created 7",
            await db.ScalarAsync<string>(Analyst + "SELECT string_agg(name || ' ' || value, ', ' ORDER BY name) FROM metric_values"));
        await ShownWindow.StoreAsync(db, [.. new[] { "1h", "1d", "1w", "1mo" }.Select(level => new ShownWindow("active_users", level.Length) { Level = level })]);
        Assert.Equal(
            "1d active_users 2, 1d daily_active_users 2, 1h active_users 2, 1mo active_users 3, 1mo monthly_active_users 3, 1w active_users 2, 1w weekly_active_users 2",
            await db.ScalarAsync<string>(Analyst + "SELECT string_agg(level || ' ' || name || ' ' || value, ', ' ORDER BY level, name) FROM metric_values WHERE name LIKE '%active_users'"));
        Assert.Equal("web 1m 2026-06-15 12:00:00+00 true s 4", await db.ScalarAsync<string>(Analyst + "SELECT concat_ws(' ', labels->>'service', level, window_start, final::text, unit, value) FROM metric_values WHERE name = 'api_response_time_p99'"));
    }

    [Fact]
    public async Task A_service_has_its_requests_errors_time_outs_and_response_times_by_the_minute()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await ShownWindow.StoreAsync(
            db,
            [
                .. Service("web", requests: 200, errors4xx: 10, errors5xx: 4, timeouts: 1),
                // Labels beside the service: counts add up, and ratios by their parts; quantiles do not.
                .. Service("pay", requests: 30, errors4xx: 3, errors5xx: 0, timeouts: 0).Select(w => w with { Labels = [("route", "/a"), ("service", "pay")] }),
                .. Service("pay", requests: 10, errors4xx: 5, errors5xx: 0, timeouts: 0).Select(w => w with { Labels = [("route", "/b"), ("service", "pay")], IsFinal = false }),
                new ShownWindow("api_requests", 9999) { Labels = [("host", "no service")] },
                .. Service("web", requests: 1, errors4xx: 1, errors5xx: 1, timeouts: 1).Select(w => w with { Level = "5m" }),
            ]);
        Assert.Equal(
            "pay f 40 8 0.2 0 0 0 0 - - -; web t 200 10 0.05 4 0.02 1 0.005 0.1 0.2 0.9",
            await db.ScalarAsync<string>(Analyst + """
                SELECT string_agg(concat_ws(' ', service, final, requests, errors_4xx, error_rate_4xx, errors_5xx, error_rate_5xx, timeouts, timeout_rate,
                    coalesce(response_p50::text, '-'), coalesce(response_p90::text, '-'), coalesce(response_p99::text, '-')), '; ' ORDER BY service)
                FROM service_minutes WHERE minute >= '2026-06-15 12:00' AND minute < '2026-06-15 12:01'
                """));
    }

    [Fact]
    public async Task A_rate_in_per_cent_is_shown_as_a_fraction_and_one_of_nothing_as_null()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var percent = Ratio("api_error_rate_5xx", "web", 50, 200) with { Unit = "%" };
        await ShownWindow.StoreAsync(db, percent with { Numbers = percent.Numbers with { Sum = 5000 }, Value = 25 }, Ratio("api_timeout_rate", "web", 0, 0) with { Value = double.NaN });
        Assert.Equal("50 0.25 0 -", await db.ScalarAsync<string>(Analyst + "SELECT concat_ws(' ', errors_5xx, error_rate_5xx, timeouts, coalesce(timeout_rate::text, '-')) FROM service_minutes"));
    }

    [Fact]
    public async Task Errors_are_compared_with_the_window_before_also_over_midnight()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        DateTimeOffset At(int minutes) => new DateTimeOffset(2026, 6, 15, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes);
        ShownWindow[] Rates(int minutes, string service, double errors) =>
            [.. Service(service, 100, errors, 2 * errors, errors).Select(w => w with { Level = "5m", Start = At(minutes), End = At(minutes + 5) })];
        var other = Rates(-5, "pay", 50).Select(w => w with { Labels = [.. w.Labels, ("tenant", "north")] });
        await ShownWindow.StoreAsync(db, [.. other, .. Rates(-5, "web", 1), .. Rates(0, "web", 5), .. Rates(0, "pay", 1), .. Rates(10, "web", 2), .. Rates(15, "web", 2)]);
        Assert.Equal(
            "23:55 north pay 0.5 -; 23:55 web 0.01 -; 00:00 pay 0.01 -; 00:00 web 0.05 0.04; 00:10 web 0.02 -; 00:15 web 0.02 0",
            await db.ScalarAsync<string>(Analyst + "SELECT string_agg(concat_ws(' ', to_char(window_start, 'HH24:MI'), tenant, service, error_rate_4xx, coalesce(round(error_rate_4xx_change::numeric, 9)::float8::text, '-')), '; ' ORDER BY window_start, service) FROM error_trend"));
        // A bound does not cut off what is compared with.
        Assert.Equal(
            "web 100 0.05 0.04 0.1 0.08 0.05 0.04",
            await db.ScalarAsync<string>(Analyst + """
                SELECT concat_ws(' ', service, requests, error_rate_4xx, round(error_rate_4xx_change::numeric, 9)::float8, error_rate_5xx, round(error_rate_5xx_change::numeric, 9)::float8, timeout_rate, round(timeout_rate_change::numeric, 9)::float8)
                FROM error_trend WHERE window_start = '2026-06-15 00:00' AND service = 'web'
                """));
    }

    [Fact]
    public async Task What_users_do_is_a_row_for_each_hour_and_day()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        ShownWindow[] hour =
        [
            new("online_users", 40), new("online_users", 25) { Labels = [("channel", "app")] }, new("active_sessions", 50), new("active_users", 45),
            new("user_actions_per_minute", 2) { Numbers = new WindowValue { Count = 120, Sum = 120 } }, new("page_views", 300) { Labels = [("channel", "app")] }, new("page_views", 200) { Labels = [("channel", "web")] },
            new("unique_page_views", 90), new("search_queries", 8), new("new_registrations", 3), new("orders_created", 20), new("orders_paid", 18), new("orders_delivered", 15), new("orders_cancelled", 1), new("cpu_usage", 1),
            new("orders_created", 6) { Labels = [("tenant", "north")] }, new("online_users", 5) { Labels = [("tenant", "north")] },
        ];
        await ShownWindow.StoreAsync(db, [.. hour.Select(w => w with { Level = "1h" }), new ShownWindow("active_users", 900) { Level = "1d", IsFinal = false }, new ShownWindow("page_views", 1) { Level = "1m" }]);
        Assert.Equal(
            "1d - f - - 900 - - - - - - - - -; 1h north t 5 - - - - - - - 6 - - -; 1h - t 40 50 - 120 500 90 8 3 20 18 15 1",
            await db.ScalarAsync<string>(Analyst + """
                SELECT string_agg(concat_ws(' ', level, coalesce(tenant, '-'), final, coalesce(online_users::text, '-'), coalesce(active_sessions::text, '-'), coalesce(daily_active_users::text, '-'), coalesce(user_actions::text, '-'),
                    coalesce(page_views::text, '-'), coalesce(unique_page_views::text, '-'), coalesce(search_queries::text, '-'), coalesce(new_registrations::text, '-'), coalesce(orders_created::text, '-'),
                    coalesce(orders_paid::text, '-'), coalesce(orders_delivered::text, '-'), coalesce(orders_cancelled::text, '-')), '; ' ORDER BY level, tenant)
                FROM user_behaviour
                """));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM metrics WHERE level = '1m' AND window_start >= '2026-06-15' AND window_start < '2026-06-16'", "metrics_1m_20260615")]
    [InlineData("SELECT * FROM metric_windows WHERE level = '1h' AND window_start >= '2026-06-15 13:00' AND window_start < '2026-06-15 14:00'", "metrics_1h_20260615")]
    [InlineData("SELECT * FROM metric_windows WHERE level IN ('10s', '5m') AND window_start = '2026-06-14 13:00' AND labels->>'service' = 'web'", "metrics_10s_20260614 metrics_5m_20260614")]
    [InlineData("SELECT * FROM metric_values WHERE name = 'api_response_time_p99' AND level = '1d' AND window_start >= '2026-06-16'", "metrics_1d_20260616")]
    [InlineData("SELECT * FROM service_minutes WHERE minute BETWEEN '2026-06-14 23:59' AND '2026-06-15 00:01' AND service = 'web'", "metrics_1m_20260614 metrics_1m_20260615")]
    [InlineData("SELECT * FROM user_behaviour WHERE level = '1h' AND window_start >= '2026-06-16'", "metrics_1h_20260616")]
    public async Task A_question_with_a_level_and_a_range_reads_only_their_days(string sql, string days)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await db.ExecuteAsync("SELECT monitoring.open_day(parent, '2026-06-14') FROM monitoring.day_tables");
        Assert.Equal(days, await DaysAsync(db, "", sql));
    }

    [Fact]
    public async Task The_trend_of_errors_reads_the_days_of_a_window_and_of_the_one_before()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await db.ExecuteAsync("SELECT monitoring.open_day('metrics_5m', d::date) FROM generate_series(date '2026-06-01', '2026-06-14', '1 day') AS d");
        await ShownWindow.StoreAsync(db, [.. Service("web", 1, 0, 0, 0).Select(w => w with { Level = "5m" })]);
        Assert.Equal("metrics_5m_20260615 metrics_5m_20260616", await DaysAsync(db, "ANALYZE, ", "SELECT * FROM error_trend WHERE window_start >= '2026-06-15 12:00'"));
    }

    // Those that the plan scans; run, also what it turned out not to need is left out.
    private static async Task<string> DaysAsync(SinkDatabase db, string how, string sql)
    {
        var plan = System.Text.Json.Nodes.JsonNode.Parse((await db.ScalarAsync<string>($"SET timezone = 'UTC'; EXPLAIN ({how}FORMAT json) {sql}"))!);
        var days = new SortedSet<string>(StringComparer.Ordinal);
        Walk(plan![0]!["Plan"]!);
        return string.Join(' ', days);

        void Walk(System.Text.Json.Nodes.JsonNode node)
        {
            if (node["Relation Name"] is { } relation && node["Actual Loops"]?.GetValue<double>() is not 0) days.Add((string)relation!);
            foreach (var child in node["Plans"]?.AsArray() ?? []) Walk(child!);
        }
    }

    private static ShownWindow[] Service(string service, double requests, double errors4xx, double errors5xx, double timeouts) =>
    [
        new("api_requests", requests) { Labels = [("service", service)] },
        Ratio("api_error_rate_4xx", service, errors4xx, (long)requests),
        Ratio("api_error_rate_5xx", service, errors5xx, (long)requests),
        Ratio("api_timeout_rate", service, timeouts, (long)requests),
        new("api_response_time", 0.15) { Labels = [("service", service)], Quantiles = [0.1, 0.2, 0.5, 0.9], Unit = "s" },
    ];

    private static ShownWindow Ratio(string name, string service, double part, long whole) =>
        new(name, part / whole) { Labels = [("service", service)], Kind = MetricKind.Gauge, Numbers = new WindowValue { Count = whole, Sum = part } };
}

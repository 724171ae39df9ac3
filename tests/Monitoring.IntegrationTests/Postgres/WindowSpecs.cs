using System.Text;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;
using Monitoring.Sinks.Postgres;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>Results of windows as rows of <c>metrics</c>.</summary>
[Collection("PostgreSQL")]
public sealed class WindowSpecs(PostgresProcess server)
{
    [Fact]
    public async Task A_result_is_a_row_with_every_column_as_it_was_sent()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var label = "a\"b\\c\n\u0001\0\u241B中😀'";
        await ShownWindow.StoreAsync(db, new ShownWindow("order_amount", 12.5)
        {
            Level = "5m",
            Start = SinkDatabase.Now.AddMilliseconds(1),
            End = SinkDatabase.Now.AddMinutes(5),
            Labels = [("path", label), ("__overflow", "x")],
            Unit = "CNY",
            Revision = 2,
            IsFinal = false,
            Numbers = new WindowValue { Count = 4, Sum = 10, Min = 1, Max = 5, First = 2, Last = 3, Increase = 7 },
            HasIncrease = true,
            Quantiles = [0.5, 0.9, 0.95, 0.99],
            Distinct = 3.25,
            Money = "12345678901234567890123456.78",
            QuantileSketch = [0, 1, 255, (byte)'\\'],
            DistinctSketch = [.. Enumerable.Range(0, 256).Select(i => (byte)i)],
        });
        Assert.Equal(
            "2026-06-15 12:00:00.001+00|2026-06-15 12:05:00+00|0|12.5|4|10|1|5|2|3|7|3.25|0.5|0.9|0.95|0.99|3|2|1|1|f|5m|order_amount|CNY|12345678901234567890123456.78",
            await db.ScalarAsync<string>("SET timezone = 'UTC'; SELECT concat_ws('|', window_start, window_end, origin_offset, value, count, sum, min, max, first, last, increase, distinct_count, p50, p90, p95, p99, origin_partition, revision, origin_cluster, kind, final, level, name, unit, money) FROM metrics"));
        Assert.Equal(label, StoredText.Unescape((await db.ScalarAsync<string>("SELECT labels->>'path' FROM metrics"))!));
        Assert.Equal(2, await db.ScalarAsync<long>("SELECT count(*) FROM metrics, jsonb_object_keys(labels)"));
        Assert.Equal([0, 1, 255, (byte)'\\'], await db.ScalarAsync<byte[]>("SELECT quantile_sketch FROM metrics"));
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), await db.ScalarAsync<byte[]>("SELECT distinct_sketch FROM metrics"));
        Assert.Equal(1, await db.CountAsync("monitoring.metrics_5m_20260615"));
    }

    [Fact]
    public async Task What_a_window_does_not_have_is_null()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await ShownWindow.StoreAsync(db, new ShownWindow("users") { Numbers = default });
        Assert.Equal(1, await db.CountAsync("metrics WHERE num_nulls(min, max, first, last, increase, distinct_count, p50, p90, p95, p99, unit, money, quantile_sketch, distinct_sketch) = 14 AND count = 0 AND sum = 0 AND labels = '{}'"));
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    [InlineData(-0.0, "-0")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.Epsilon, "5e-324")]
    public async Task Every_double_is_stored_as_it_is(double value, string text)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await ShownWindow.StoreAsync(db, new ShownWindow("m", value) { Numbers = new WindowValue { Count = 1, Sum = value, Min = value, Max = value, First = value, Last = value, Increase = value }, HasIncrease = true, Distinct = value, Quantiles = [value, value, value, value] });
        Assert.Equal(
            string.Join(' ', Enumerable.Repeat(text, 12)),
            await db.ScalarAsync<string>("SELECT concat_ws(' ', value, sum, min, max, first, last, increase, distinct_count, p50, p90, p95, p99) FROM metrics"));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.00", "0.00")]
    [InlineData("0.5", "0.5")]
    [InlineData("0.00001", "0.00001")]
    [InlineData("10000", "10000")]
    [InlineData("-1234567.8901234", "-1234567.8901234")]
    [InlineData("0012.50", "12.50")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("-7.9228162514264337593543950335", "-7.9228162514264337593543950335")]
    public async Task Money_keeps_every_digit(string sent, string stored)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var longer = new string('9', 900) + "." + new string('1', 99);
        await ShownWindow.StoreAsync(db, new ShownWindow("m") { Money = sent }, new ShownWindow("longer") { Money = longer });
        Assert.Equal(stored, await db.ScalarAsync<string>("SELECT money::text FROM metrics WHERE name = 'm'"));
        Assert.Equal(longer, await db.ScalarAsync<string>("SELECT money::text FROM metrics WHERE name = 'longer'"));
    }

    [Fact]
    public async Task Only_the_newest_result_of_a_window_counts_and_says_whether_it_is_final()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var shop = new ShownWindow("orders") { Labels = [("city", "Beijing")] };
        var other = shop with { Labels = [("city", "Harbin")] };
        await ShownWindow.StoreAsync(
            db,
            shop with { Value = 1, IsFinal = false },
            shop with { Value = 3, Revision = 2 },
            shop with { Value = 2, Revision = 1 },
            other with { Value = 7, IsFinal = false },
            shop with { Value = 4, Start = SinkDatabase.Now.AddMinutes(1), IsFinal = false },
            shop with { Value = 5, Level = "5m" });
        Assert.Equal(6, await db.CountAsync("metrics"));
        Assert.Equal(
            "1m Beijing 12:00 3 2 true; 1m Harbin 12:00 7 0 false; 1m Beijing 12:01 4 0 false; 5m Beijing 12:00 5 0 true",
            await db.ScalarAsync<string>("SET timezone = 'UTC'; SELECT string_agg(concat_ws(' ', level, labels->>'city', to_char(window_start, 'HH24:MI'), value, revision, final::text), '; ' ORDER BY level, window_start, labels) FROM metric_windows"));
    }

    [Fact]
    public async Task A_window_without_a_day_becomes_a_dead_letter_and_its_neighbours_stay()
    {
        await using var db = await SinkDatabase.CreateAsync(server, new PostgresOptions { MetricRetentionDays = new Dictionary<string, int> { ["10s"] = 1 } });
        DateTimeOffset[] times = [SinkDatabase.Now.Date.AddDays(-1).AddMilliseconds(-1), SinkDatabase.Now.Date.AddDays(-1), SinkDatabase.Now.AddDays(1), SinkDatabase.Now.AddDays(1).AddMilliseconds(1)];
        await ShownWindow.StoreAsync(db, [.. times.Select(t => new ShownWindow("m") { Level = "10s", Start = new DateTimeOffset(t.DateTime, TimeSpan.Zero) }), new ShownWindow("m") { Start = SinkDatabase.Now.AddDays(-14) }]);
        Assert.Equal("1 2 4", await db.ScalarAsync<string>("SELECT string_agg(origin_offset::text, ' ' ORDER BY origin_offset) FROM metrics"));
        Assert.Equal(2, await db.CountAsync("refusals WHERE reason = 'time_out_of_range' AND detail = 'the window is older than postgres.metric_retention_days.10s or more than a day ahead' AND origin_topic = 'monitoring.metrics' AND origin_partition = 3 AND origin_offset IN (0, 3)"));
        Assert.Equal(2, await db.CountAsync("monitoring.outbox"));
    }

    [Fact]
    public async Task What_cannot_be_read_becomes_a_dead_letter_and_says_why()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var whole = ShownWindow.Encode(new ShownWindow("m"));
        await ShownWindow.StoreAsync(
            db,
            Encoding.UTF8.GetBytes("no window"),
            whole[..^1],
            [.. whole, 0],
            ShownWindow.Encode(new ShownWindow("m") { Level = "2m" }),
            ShownWindow.Encode(new ShownWindow("m") { End = SinkDatabase.Now }),
            ShownWindow.Encode(new ShownWindow("m") { Money = "1e3" }, new ShownWindow("beside")),
            ShownWindow.Encode(new ShownWindow("m") { Money = "12." }, new ShownWindow("m") { Money = "-" }, new ShownWindow("m") { Money = "1,5" }, new ShownWindow("m") { Money = new string('1', 1001) }));
        Assert.Equal("beside", await db.ScalarAsync<string>("SELECT string_agg(name, ' ') FROM metrics"));
        Assert.Equal(
            """
            0 unreadable_event the record is not an Avro single object
            1 unreadable_event the record does not fit the schema MetricWindows
            2 unreadable_event the record does not fit the schema MetricWindows
            3 unreadable_event its level has no table: they are 10s, 1m, 5m, 1h, 1d, 1w, 1mo
            4 unreadable_event its window ends before it begins
            5 unreadable_event the money of one of its series is not a decimal
            6 unreadable_event the money of one of its series is not a decimal
            """,
            await db.ScalarAsync<string>("SELECT string_agg(DISTINCT origin_offset || ' ' || reason || ' ' || detail, E'\\n') FROM refusals"));
    }

    [Fact]
    public async Task A_row_that_PostgreSQL_refuses_becomes_a_dead_letter_and_its_neighbours_stay()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var bad = new AvroWriter();
        bad.Bytes([0x6D, 0xFF]);
        bad.Long(0);
        await ShownWindow.StoreAsync(
            db,
            ShownWindow.Encode(new ShownWindow("a")),
            ShownWindow.Encode(new ShownWindow("b"), new ShownWindow("") { Identity = bad.Written.ToArray() }, new ShownWindow("c")),
            ShownWindow.Encode(new ShownWindow("d") { End = DateTimeOffset.UnixEpoch.AddMilliseconds(200_000_000_000_000) }));
        Assert.Equal("a b c d", await db.ScalarAsync<string>("SELECT string_agg(name, ' ' ORDER BY name) FROM metrics"));
        Assert.Equal("row_refused monitoring.metrics 3 1 SQLSTATE 22021, column name, table metrics_1m", await db.ScalarAsync<string>("SELECT concat_ws(' ', reason, origin_topic, origin_partition, origin_offset, detail) FROM refusals"));
    }

    [Fact]
    public async Task A_record_whose_rows_would_fill_the_memory_is_refused_before_the_first_is_made()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await ShownWindow.StoreAsync(db, ShownWindow.Encode([.. Enumerable.Repeat(new ShownWindow("m"), 180_000)]));
        Assert.Equal(0, await db.CountAsync("metrics"));
        Assert.Equal("too_large", await db.ScalarAsync<string>("SELECT reason FROM refusals"));
    }

    [Fact]
    public async Task A_record_of_an_older_build_is_read()
    {
        const string Older = """
            {"type":"record","name":"MetricWindows","namespace":"monitoring","fields":[{"name":"level","type":"string"},{"name":"start","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"end","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"results","type":{"type":"array","items":
            {"type":"record","name":"WindowResult","fields":[{"name":"name","type":"string"},{"name":"labels","type":{"type":"array","items":{"type":"record","name":"Label","fields":[{"name":"name","type":"string"},{"name":"value","type":"string"}]}}},
            {"name":"kind","type":{"type":"enum","name":"MetricKind","symbols":["unknown","counter","gauge","histogram","gauge_histogram","summary","info","state_set"]}},{"name":"revision","type":"int"},{"name":"final","type":"boolean"},
            {"name":"value","type":"double"},{"name":"count","type":"long"},{"name":"sum","type":"double"},{"name":"min","type":"double"},{"name":"max","type":"double"},{"name":"first","type":"double"},{"name":"last","type":"double"}]}}}]}
            """;
        await using var db = await SinkDatabase.CreateAsync(server);
        var schemas = new SchemaResolver();
        await using var sink = await SinkDatabase.StartSinkAsync(db.ConnectionString, db.Time, schemas: schemas);
        await using var writer = await sink.OpenAsync(SinkDatabase.Cluster, Topics.Metrics, 0, SinkDatabase.BatchBytes, TestContext.Current.CancellationToken);
        var record = new AvroWriter();
        record.SingleObjectHeader(schemas.Add(Older));
        record.Bytes("1m"u8);
        record.Long(SinkDatabase.Now.ToUnixTimeMilliseconds());
        record.Long(SinkDatabase.Now.AddMinutes(1).ToUnixTimeMilliseconds());
        record.Long(1);
        record.Raw(SeriesIdentity.Of("m", ("a", "b")));
        record.Long(2);
        record.Long(0);
        record.Boolean(true);
        record.Double(8);
        record.Long(1);
        foreach (var number in new double[5]) record.Double(number);
        record.Long(0);
        writer.Add(0, 0, "0"u8, record.Written);
        await writer.CommitAsync(1);
        Assert.Null(await db.ScalarAsync<string>("SELECT detail FROM refusals"));
        Assert.Equal("m 2 8", await db.ScalarAsync<string>("SELECT concat_ws(' ', name, kind, value, unit) FROM metrics WHERE labels = '{\"a\": \"b\"}'"));
    }

    [Fact]
    public async Task Stored_exactly_once_however_often_a_record_is_read()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var record = ShownWindow.Encode(new ShownWindow("m"));
        await using var zombie = await db.OpenAsync(partition: 3, topic: Topics.Metrics);
        await ShownWindow.StoreAsync(db, record);
        zombie.Add(0, 0, "3"u8, record);
        await Assert.ThrowsAsync<FencedException>(() => zombie.CommitAsync(1));
        Assert.Equal(1, await db.CountAsync("metrics"));
    }
}

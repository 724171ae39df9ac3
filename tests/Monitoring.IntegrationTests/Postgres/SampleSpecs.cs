using System.Text;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;
using Monitoring.Sinks.Postgres;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>Batches of samples as rows of <c>metric_samples</c>.</summary>
[Collection("PostgreSQL")]
public sealed class SampleSpecs(PostgresProcess server)
{
    private static readonly long Now = SinkDatabase.Now.ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_sample_is_a_row_with_the_value_as_sent_and_the_labels_as_JSON()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var label = "a\"b\\c\n\u0001\0\u241B中😀";
        double[] values = [1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, Sample.Stale];
        await StoreAsync(db, Batch(b => b.Add(SeriesIdentity.Of("http_requests_total", ("z", "1"), ("path", label)), new SeriesMeaning(MetricKind.Counter, "1"u8), 42, [.. values.Select((v, i) => new Sample(Now + i, v))])));
        Assert.Equal("1.5,NaN,Infinity,-Infinity,-0,NaN", await db.ScalarAsync<string>("SELECT string_agg(value::text, ',' ORDER BY time) FROM metric_samples"));
        Assert.Equal("false,false,false,false,false,true", await db.ScalarAsync<string>("SELECT string_agg(stale::text, ',' ORDER BY time) FROM metric_samples"));
        Assert.Equal(6, await db.CountAsync("metric_samples WHERE name = 'http_requests_total' AND kind = 1 AND unit = '1' AND labels->>'z' = '1' AND origin_topic = 'metrics' AND origin_partition = 3 AND origin_offset = 42"));
        Assert.Equal(label, StoredText.Unescape((await db.ScalarAsync<string>("SELECT labels->>'path' FROM metric_samples LIMIT 1"))!));
        Assert.Equal("2026-06-15 12:00:00.005", await db.ScalarAsync<string>("SELECT to_char(max(time), 'YYYY-MM-DD HH24:MI:SS.MS') FROM metric_samples"));
        Assert.Equal(6, await db.CountAsync("samples WHERE kind = 'counter'"));
    }

    [Fact]
    public async Task A_sample_without_a_day_becomes_a_dead_letter_and_its_neighbours_stay()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        const long day = 86_400_000;
        long[] times = [Now - (8 * day), Now - (7 * day), Now + day, Now + day + 1, long.MaxValue];
        await StoreAsync(db, Batch(b => b.Add(SeriesIdentity.Of("m"), new SeriesMeaning(MetricKind.Gauge), 7, [.. times.Select(t => new Sample(t, 1))])));
        Assert.Equal(2, await db.CountAsync("metric_samples"));
        Assert.Equal("3 samples of one series are older than postgres.sample_retention_days or more than a day ahead", await db.ScalarAsync<string>("SELECT detail FROM dead_letters WHERE reason = 'time_out_of_range' AND origin_topic = 'metrics' AND origin_offset = 7"));
        Assert.Equal(1, await db.CountAsync("monitoring.outbox"));
    }

    [Fact]
    public async Task A_record_whose_rows_would_fill_the_memory_is_refused_before_the_first_is_made()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var identity = SeriesIdentity.Of("m", ("l", new string('x', 4000)));
        await StoreAsync(db, Batch(b => b.Add(identity, new SeriesMeaning(MetricKind.Gauge), 0, [.. Enumerable.Range(0, 20_000).Select(i => new Sample(Now + i, 1))])), Encoding.UTF8.GetBytes("no batch"));
        Assert.Equal(0, await db.CountAsync("metric_samples"));
        Assert.Equal("too_large,unreadable_event", await db.ScalarAsync<string>("SELECT string_agg(reason, ',' ORDER BY reason) FROM dead_letters"));
    }

    [Fact]
    public async Task What_is_there_for_other_readers_is_passed_over_and_what_is_for_nobody_is_refused()
    {
        const string Newer = """{"type":"record","name":"Watermark","namespace":"monitoring","fields":[{"name":"time","type":"long"}]}""";
        const string Foreign = """{"type":"record","name":"Thermometer","namespace":"monitoring","fields":[{"name":"time","type":"long"}]}""";
        await using var db = await SinkDatabase.CreateAsync(server);
        var schemas = new SchemaResolver();
        await using var sink = await SinkDatabase.StartSinkAsync(db.ConnectionString, db.Time, schemas: schemas);
        await using var writer = await sink.OpenAsync(SinkDatabase.Cluster, Topics.Deltas, 0, SinkDatabase.BatchBytes, TestContext.Current.CancellationToken);
        writer.Add(0, Now, "0"u8, WatermarkCodec.Encode(new Watermark(Topics.RawMetrics, 0, Now, false)));
        writer.Add(1, Now, "0"u8, Framed(schemas.Add(Newer)));
        writer.Add(2, Now, "0"u8, Framed(schemas.Add(Foreign)));
        Assert.Throws<UnknownSchemaException>(() => writer.Add(3, Now, "0"u8, Framed(42)));
        await writer.CommitAsync(3);
        Assert.Equal("unreadable_event 2", await db.ScalarAsync<string>("SELECT string_agg(reason || ' ' || origin_offset, ',') FROM dead_letters"));
        Assert.Equal(3, writer.NextOffset);

        static byte[] Framed(ulong fingerprint)
        {
            var record = new AvroWriter();
            record.SingleObjectHeader(fingerprint);
            record.Long(1);
            return record.Written.ToArray();
        }
    }

    [Fact]
    public async Task A_row_that_PostgreSQL_refuses_becomes_a_dead_letter_and_its_neighbours_stay()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var bad = new AvroWriter();
        bad.Bytes([0x6D, 0xFF]);
        bad.Long(0);
        await StoreAsync(db, Batch(b =>
        {
            b.Add(SeriesIdentity.Of("m"), new SeriesMeaning(MetricKind.Gauge), 1, [new Sample(Now, 1), new Sample(Now + 1, 2)]);
            b.Add(bad.Written, new SeriesMeaning(MetricKind.Gauge), 2, [new Sample(Now, 3)]);
            b.Add(SeriesIdentity.Of("n"), new SeriesMeaning(MetricKind.Gauge), 3, [new Sample(Now, 4)]);
        }));
        Assert.Equal("1,2,4", await db.ScalarAsync<string>("SELECT string_agg(value::text, ',' ORDER BY value) FROM metric_samples"));
        Assert.Equal("row_refused metrics 3 2", await db.ScalarAsync<string>("SELECT reason || ' ' || origin_topic || ' ' || origin_partition || ' ' || origin_offset FROM dead_letters"));
    }

    [Fact]
    public async Task Days_of_samples_are_sealed_with_an_index_and_dropped_sooner_than_days_of_logs()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await StoreAsync(db, Batch(b => b.Add(SeriesIdentity.Of("m"), new SeriesMeaning(MetricKind.Gauge), 0, [new Sample(Now, 1)])));
        var logs = await db.OpenAsync();
        logs.Add(0, new LogRecord());
        await logs.CommitAsync(1);
        db.Time.Now = SinkDatabase.Now.AddDays(2);
        await db.Sink.Keeper.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await db.CountAsync("pg_indexes WHERE indexname = 'metric_samples_20260615_key' AND indexdef LIKE '%(\"left\"(name, 200), \"time\")'"));
        db.Time.Now = SinkDatabase.Now.AddDays(8);
        await db.Sink.Keeper.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await db.CountAsync("metric_samples"));
        Assert.Equal(1, await db.CountAsync("app_logs"));
    }

    [Fact]
    public async Task Analysts_read_samples_and_write_none()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await StoreAsync(db, Batch(b => b.Add(SeriesIdentity.Of("m"), new SeriesMeaning(MetricKind.Gauge), 0, [new Sample(Now, 1)])));
        Assert.Equal(1, await db.ScalarAsync<long>("SET ROLE monitoring_analyst; SELECT count(*) FROM samples"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => db.ExecuteAsync("SET ROLE monitoring_analyst; DELETE FROM metric_samples"));
    }

    private static async Task StoreAsync(SinkDatabase db, params byte[][] records)
    {
        await using var writer = await db.OpenAsync(topic: Topics.Deltas);
        for (var i = 0; i < records.Length; i++) writer.Add(i, Now, "00"u8, records[i]);
        await writer.CommitAsync(records.Length);
    }

    private static byte[] Batch(Action<SampleBatchEncoder> fill)
    {
        var encoder = new SampleBatchEncoder();
        encoder.Begin("metrics", 3);
        fill(encoder);
        return encoder.End().ToArray();
    }
}

using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Sinks.Postgres;

namespace Monitoring.IntegrationTests.Postgres;

[Collection("PostgreSQL")]
public sealed class WritingSpecs(PostgresProcess server)
{
    [Fact]
    public async Task Rows_and_the_offset_behind_them_are_stored_together()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        Assert.Null(writer.NextOffset);

        writer.Add(0, new LogRecord { Message = "first", Attributes = """{"order":7}""" });
        writer.Add(1, new LogRecord { Family = LogFamily.System });
        writer.Add(2, new LogRecord { Family = LogFamily.Security });
        Assert.Equal(3, writer.PendingRows);
        await writer.CommitAsync(5);

        Assert.Equal(0, writer.PendingRows);
        Assert.Equal(1, await db.CountAsync("app_logs WHERE message = 'first' AND attributes->'order' = '7' AND severity_name(severity) = 'error' AND origin_offset = 0"));
        Assert.Equal(2, await db.CountAsync("logs"));
        Assert.Equal(3, await db.CountAsync("all_logs"));
        await using var next = await db.OpenAsync();
        Assert.Equal(5, next.NextOffset);
    }

    [Fact]
    public async Task Every_column_comes_back_as_it_was_sent()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        writer.Add(41, new LogRecord { Message = "größer 注文 🍜", ObservedMicros = 1_000_001 });
        await writer.CommitAsync(42);

        var row = await db.ScalarAsync<string>("SELECT row_to_json(l)::text FROM app_logs l");
        Assert.Equal(
            """{"event_time":"2026-06-15T12:00:00+00:00","received_time":"2026-06-15T12:00:00+00:00","observed_time":"1970-01-01T00:00:01.000001+00:00","origin_offset":41,"origin_partition":0,"origin_index":0,"flags":0,"origin_cluster":1,"severity":17,"time_source":1,"category":"application","service":"orders","host":"web-1","origin_topic":"app-logs","message":"größer 注文 🍜","trace_id":null,"span_id":null,"attributes":{}}""",
            row);
    }

    [Fact]
    public async Task The_next_batch_is_gathered_while_one_is_stored()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        var commit = Task.CompletedTask;
        for (var offset = 0; offset < 1000; offset++)
        {
            writer.Add(offset, new LogRecord());
            if (writer.PendingRows < 100) continue;
            await commit;
            commit = writer.CommitAsync(offset + 1);
        }

        await commit;
        Assert.Equal((1000, 0), (writer.NextOffset, writer.PendingRows));
        Assert.Equal(1000, await db.ScalarAsync<long>("SELECT count(DISTINCT origin_offset) FROM app_logs"));
    }

    [Fact]
    public async Task Two_commits_at_once_are_refused_and_the_second_batch_is_kept()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        await using var holder = new Npgsql.NpgsqlConnection(db.ConnectionString);
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await using (var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var hold = new Npgsql.NpgsqlCommand("LOCK TABLE monitoring.consumer_offsets", holder);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            writer.Add(0, new LogRecord());
            var first = writer.CommitAsync(1);
            writer.Add(1, new LogRecord());
            Assert.Throws<InvalidOperationException>(() => { _ = writer.CommitAsync(2); });
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
            await first;
        }

        await writer.CommitAsync(2);
        Assert.Equal(2, await db.CountAsync("app_logs"));
    }

    [Fact]
    public async Task A_zombie_writer_is_fenced_and_stores_nothing()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var zombie = await db.OpenAsync();
        zombie.Add(0, new LogRecord { Message = "zombie" });
        await using (var owner = await db.OpenAsync())
        {
            owner.Add(0, new LogRecord { Message = "owner" });
            await owner.CommitAsync(1);
        }

        var fenced = await Assert.ThrowsAsync<FencedException>(() => zombie.CommitAsync(1));
        Assert.Equal("Another writer has taken monitoring.logs-0: expected stored offset none, found 1. The batch was rolled back.", fenced.Message);
        Assert.Equal(1, await db.CountAsync("app_logs"));
        // What is gathered while a commit fails, or after it, is never stored.
        zombie.Add(1, new LogRecord { Message = "zombie" });
        await Assert.ThrowsAsync<InvalidOperationException>(() => zombie.CommitAsync(2));
        Assert.Equal(1, await db.CountAsync("app_logs"));
    }

    [Fact]
    public async Task A_zombie_that_knows_an_older_offset_is_fenced_too()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var first = await db.OpenAsync();
        await first.CommitAsync(10);
        await using var second = await db.OpenAsync();
        second.Add(10, new LogRecord());
        await second.CommitAsync(11);

        first.Add(10, new LogRecord());
        await Assert.ThrowsAsync<FencedException>(() => first.CommitAsync(12));
        Assert.Equal(1, await db.CountAsync("app_logs"));
    }

    [Fact]
    public async Task Poison_rows_become_dead_letters_and_the_others_are_stored()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        for (var offset = 0; offset < 100; offset++)
        {
            // Not JSON; a number that jsonb does not hold; a time that timestamptz does not hold.
            writer.Add(offset, offset switch
            {
                0 => new LogRecord { Attributes = """{"secret":hunter2""" },
                57 => new LogRecord { Attributes = """{"n":1e400000}""" },
                99 => new LogRecord { ObservedMicros = long.MinValue },
                _ => new LogRecord { Family = (LogFamily)(offset % 3) },
            });
        }

        await writer.CommitAsync(100);

        Assert.Equal(97, await db.CountAsync("all_logs"));
        Assert.Equal(3, await db.CountAsync("dead_letters"));
        Assert.Equal(
            "0: SQLSTATE 22P02, column attributes, table app_logs; 57: SQLSTATE 22003, column attributes, table app_logs; 99: SQLSTATE 22008, column observed_time, table app_logs",
            await db.ScalarAsync<string>("SELECT string_agg(origin_offset || ': ' || detail, '; ' ORDER BY origin_offset) FROM dead_letters WHERE stage = 'sink' AND reason = 'row_refused' AND origin_topic = 'app-logs'"));
        Assert.Equal(0, await db.CountAsync("dead_letters d WHERE d::text LIKE '%hunter2%'"));
    }

    [Fact]
    public async Task The_outbox_holds_refused_rows_until_they_are_published()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        writer.Add(3, new LogRecord { Attributes = "no" });
        await writer.CommitAsync(4);

        var entry = Assert.Single(await db.Sink.Outbox.ReadAsync(10, TestContext.Current.CancellationToken));
        Assert.Equal("web-1"u8.ToArray(), entry.Key);
        Assert.True(SingleObject.TryParse(entry.Value, out _, out var datum));
        Assert.True(DeadLetterCodec.TryRead(datum, out var letter));
        Assert.Equal((DeadLetterReason.RowRefused, new Origin("app-logs", 0, 3, 0)), (letter.Reason, letter.Origin));

        // On its way back it is recognised: it is stored already.
        await using var letters = await db.OpenAsync(topic: Topics.DeadLetters);
        letters.Add(0, SinkDatabase.Now.ToUnixTimeMilliseconds(), entry.Key, entry.Value);
        await letters.CommitAsync(1);
        Assert.Equal(1, await db.CountAsync("dead_letters"));
        Assert.Equal(1, await db.Sink.Outbox.DeleteAsync([entry], TestContext.Current.CancellationToken));
        Assert.Empty(await db.Sink.Outbox.ReadAsync(10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Dead_letters_of_other_stages_are_stored_with_their_content()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync(topic: Topics.DeadLetters);
        var letter = new DeadLetter("intake", DeadLetterReason.InvalidJson, "at 3\0", new Origin("app-logs", 2, 9, 1), long.MaxValue, 12, "{***", 1, 2, [1, 2, 3]);
        writer.Add(0, SinkDatabase.Now.ToUnixTimeMilliseconds(), "k"u8, DeadLetterCodec.Encode(letter));
        await writer.CommitAsync(1);

        Assert.Equal(1, await db.CountAsync("dead_letters WHERE stage = 'intake' AND detail = 'at 3␛0000' AND origin_partition = 2 AND part = 1 AND sealed = '\\x010203' AND excerpt = '{***'"));
        Assert.Empty(await db.Sink.Outbox.ReadAsync(10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_becomes_a_dead_letter()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync(7);
        var cut = new LogRecord().Encode()[..^1];
        writer.Add(1, 0, "k"u8, cut);
        writer.Add(2, long.MaxValue, default, default);
        await writer.CommitAsync(3);

        Assert.Equal(2, await db.CountAsync("dead_letters WHERE reason = 'unreadable_event' AND origin_topic = 'monitoring.logs' AND origin_partition = 7"));
    }

    [Fact]
    public async Task A_record_of_an_unknown_schema_is_not_added()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        var record = new LogRecord().Encode();
        record[2] ^= 1;

        var thrown = Assert.Throws<UnknownSchemaException>(() => writer.Add(0, 0, default, record));
        Assert.Equal(SchemaCatalogue.LogEvent.Fingerprint ^ 1, thrown.Fingerprint);
        Assert.Equal(0, writer.PendingRows);
    }

    [Fact]
    public async Task A_record_of_an_older_schema_is_stored_once_its_schema_is_known()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var schemas = new SchemaResolver();
        var lines = SchemaCatalogue.LogEvent.Json.Split('\n').Where(l => !l.Contains("\"flags\"", StringComparison.Ordinal));
        var fingerprint = schemas.Add(string.Join('\n', lines));
        await using var sink = await SinkDatabase.StartSinkAsync(db.ConnectionString, db.Time, schemas: schemas);
        await using var writer = await sink.OpenAsync(SinkDatabase.Cluster, Topics.Logs, 0, SinkDatabase.BatchBytes, TestContext.Current.CancellationToken);
        var record = new LogRecord { Message = "old" }.EncodeWithoutFlags(fingerprint);
        writer.Add(0, 0, default, record);
        writer.Add(1, 0, default, record.AsSpan(0, 20));
        await writer.CommitAsync(2);

        Assert.Equal(1, await db.CountAsync("app_logs WHERE message = 'old' AND flags = 0"));
        Assert.Equal($"the record does not fit its schema {fingerprint:x16}", await db.ScalarAsync<string>("SELECT detail FROM dead_letters"));
    }

    [Fact]
    public async Task U0000_and_lone_surrogates_come_back()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var writer = await db.OpenAsync();
        writer.Add(0, new LogRecord { Message = "a\0b␛c", Attributes = """{"k\u0000":"\ud83d \ud83d\ude00 \\u0000 ␛ \u241b"}""" });
        await writer.CommitAsync(1);

        Assert.Equal("a\0b␛c", StoredText.Unescape((await db.ScalarAsync<string>("SELECT message FROM app_logs"))!));
        Assert.Equal("a\0b␛c"u8.ToArray(), await db.ScalarAsync<byte[]>("SELECT unescape_text(message) FROM app_logs"));
        Assert.Equal("k\0", StoredText.Unescape((await db.ScalarAsync<string>("SELECT jsonb_object_keys(attributes) FROM app_logs"))!));
        Assert.Equal("\ud83d 😀 \\u0000 ␛ ␛", StoredText.Unescape((await db.ScalarAsync<string>("SELECT value FROM app_logs, jsonb_each_text(attributes)"))!));
        Assert.Equal<byte[]?>([0xED, 0xA0, 0xBD], await db.ScalarAsync<byte[]>("SELECT substr(unescape_text(value), 1, 3) FROM app_logs, jsonb_each_text(attributes)"));
    }

    [Fact]
    public async Task Two_writers_that_need_the_same_missing_days_both_store()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await using var other = await SinkDatabase.StartSinkAsync(db.ConnectionString, db.Time);
        var writers = new[] { await db.OpenAsync(0), await other.OpenAsync(SinkDatabase.Cluster, Topics.Logs, 1, SinkDatabase.BatchBytes, TestContext.Current.CancellationToken) };
        foreach (var writer in writers)
        {
            for (var day = 2; day < 12; day++) writer.Add(day, new LogRecord { Time = SinkDatabase.Now.AddDays(-day) });
        }

        await Task.WhenAll(writers.Select(w => w.CommitAsync(20)));
        Assert.Equal(20, await db.CountAsync("app_logs"));
        Assert.Equal(12, await db.CountAsync("monitoring.days WHERE parent = 'app_logs'"));
    }
}

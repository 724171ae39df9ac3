using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Options;
using Monitoring.Sinks.Postgres;
using Npgsql;

namespace Monitoring.Benchmarks;

/// <summary>Our writer, from Avro records to committed rows, against <c>psql \copy</c> of the same rows from a file into a bare logged table.</summary>
/// <remarks>
/// Ours pays for decoding, the time index, one transaction for each batch and the offsets; psql for none of it, in one transaction. Both go over the same
/// connection settings to the same server; rounds alternate, tables are emptied and a checkpoint is taken before each. psql is timed without its start.
/// Ours is measured as it ships and with all rows in one transaction. The server wrote psql's files, so their JSON has its keys in the order in which jsonb
/// keeps them, which is cheaper to read than the order in which events have them; a third file holds exactly the bytes that ours sends.
/// </remarks>
public static class SinkBenchmark
{
    private const string Database = "monitoring_bench_sink";

    /// <summary>Measures.</summary>
    /// <exception cref="InvalidOperationException">psql is missing or failed, or rows are missing at the end.</exception>
    public static async Task<IReadOnlyList<Figure>> RunAsync(SinkBenchmarkOptions options, Action<string> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        await using var admin = NpgsqlDataSource.Create(options.ConnectionString + ";Pooling=false");
        await ExecuteAsync(admin, $"DROP DATABASE IF EXISTS {Database} WITH (FORCE)", cancellation).ConfigureAwait(false);
        await ExecuteAsync(admin, $"CREATE DATABASE {Database}", cancellation).ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory("monitoring-bench-");
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Database = Database };
            return await MeasureAsync(options, builder, folder.FullName, progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
            await ExecuteAsync(admin, $"DROP DATABASE IF EXISTS {Database} WITH (FORCE)", CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(
        SinkBenchmarkOptions options, NpgsqlConnectionStringBuilder builder, string folder, Action<string> progress, CancellationToken cancellation)
    {
        var shipped = new PostgresOptions { ConnectionString = new Secret(builder.ConnectionString) };
        progress($"{options.Rows} events, median {MedianBytes(options)} B of message and attributes; {options.Rounds} rounds, batches of {options.BatchBytes} bytes");
        var events = SinkEvents.Generate(options.Rows, options.Seed, (DateTime.UtcNow.Date.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        await using var sink = await StartAsync(shipped, cancellation).ConfigureAwait(false);
        await using var database = NpgsqlDataSource.Create(builder.ConnectionString);
        await ExecuteAsync(database, "CREATE TABLE bare (LIKE app_logs)", cancellation).ConfigureAwait(false);
        var psql = new Psql(builder);
        await StoreAsync(sink, events, 0, options.BatchBytes, cancellation).ConfigureAwait(false); // Also warms us up.
        var (text, binary, sent) = (Path.Combine(folder, "rows.txt"), Path.Combine(folder, "rows.bin"), Path.Combine(folder, "sent.bin"));
        await psql.RunAsync($"\\copy (SELECT * FROM app_logs) TO '{text}'", cancellation).ConfigureAwait(false);
        await psql.RunAsync($"\\copy (SELECT * FROM app_logs) TO '{binary}' WITH (FORMAT binary)", cancellation).ConfigureAwait(false);
        WriteSent(sent, events);

        var rates = new SinkRates();
        for (var round = 1; round <= options.Rounds; round++)
        {
            // Partitions of their own: each starts at offset 0.
            var partition = round * 2;
            rates.Ours.Add(await RateAsync("app_logs", () => StoreAsync(sink, events, partition, options.BatchBytes, cancellation)).ConfigureAwait(false));
            rates.Text.Add(await RateAsync("bare", () => psql.RunAsync($"\\copy bare FROM '{text}'", cancellation)).ConfigureAwait(false));
            rates.Whole.Add(await RateAsync("app_logs", () => StoreAsync(sink, events, partition + 1, int.MaxValue, cancellation)).ConfigureAwait(false));
            rates.Binary.Add(await RateAsync("bare", () => psql.RunAsync($"\\copy bare FROM '{binary}' WITH (FORMAT binary)", cancellation)).ConfigureAwait(false));
            rates.Sent.Add(await RateAsync("bare", () => psql.RunAsync($"\\copy bare FROM '{sent}' WITH (FORMAT binary)", cancellation)).ConfigureAwait(false));
            progress($"round {round}: {rates.Last()}");
        }

        return rates.Figures();

        async Task<double> RateAsync(string table, Func<Task<TimeSpan>> run)
        {
            await ExecuteAsync(database, $"TRUNCATE {table}", cancellation).ConfigureAwait(false);
            await ExecuteAsync(database, "CHECKPOINT", cancellation).ConfigureAwait(false);
            var elapsed = await run().ConfigureAwait(false);
            await using var count = database.CreateCommand($"SELECT count(*) FROM {table}");
            var stored = (long)(await count.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
            if (stored != options.Rows) throw new InvalidOperationException($"{table} holds {stored} rows instead of {options.Rows}.");
            return options.Rows / elapsed.TotalSeconds;
        }
    }

    private static Task<PostgresSink> StartAsync(PostgresOptions options, CancellationToken cancellation)
        => PostgresSink.StartAsync(options, new SchemaResolver(), TimeProvider.System, NullLogger.Instance, cancellation);

    private static void WriteSent(string path, List<byte[]> events)
    {
        var batch = new RowBatch(cluster: 1, int.MaxValue / 2);
        foreach (var record in events)
        {
            if (LogEventView.TryRead(record.AsSpan(SingleObject.HeaderLength), out var e)) batch.AddLog(e, default, record.Length, 0);
        }

        using var file = File.Create(path);
        file.Write(CopyFormat.Header);
        foreach (var day in batch.Days) file.Write(day.Encoded(0, day.Count).Span);
        file.Write(CopyFormat.Trailer);
    }

    private static async Task<TimeSpan> StoreAsync(PostgresSink sink, List<byte[]> events, int partition, int batchBytes, CancellationToken cancellation)
    {
        await using var writer = await sink.OpenAsync("bench", Topics.Logs, partition, batchBytes, cancellation).ConfigureAwait(false);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var watch = Stopwatch.StartNew();
        var commit = Task.CompletedTask;
        for (var offset = 0; offset < events.Count; offset++)
        {
            writer.Add(offset, now, "web-1"u8, events[offset]);
            if (!writer.IsFull) continue;
            await commit.ConfigureAwait(false);
            commit = writer.CommitAsync(offset + 1, cancellation);
        }

        await commit.ConfigureAwait(false);
        await writer.CommitAsync(events.Count, cancellation).ConfigureAwait(false);
        return watch.Elapsed;
    }

    private static int MedianBytes(SinkBenchmarkOptions options)
    {
        var sizes = SinkEvents.Generate(Math.Min(1000, options.Rows), options.Seed, 0).Select(Size).Order().ToList();
        return sizes[sizes.Count / 2];

        static int Size(byte[] record) => LogEventView.TryRead(record.AsSpan(SingleObject.HeaderLength), out var e) ? e.Message.Length + e.Attributes.Length : 0;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}

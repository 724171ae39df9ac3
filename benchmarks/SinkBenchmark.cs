using System.Diagnostics;
using System.Globalization;
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
        progress($"{options.Rows} events, median {MedianBytes(options)} B of message and attributes; {options.Rounds} rounds, batches of {options.BatchRows}");
        var events = SinkEvents.Generate(options.Rows, options.Seed, (DateTime.UtcNow.Date.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        await using var sink = await PostgresSink.StartAsync(
            new PostgresOptions { ConnectionString = new Secret(builder.ConnectionString), BatchRows = options.BatchRows }, new SchemaResolver(), TimeProvider.System, NullLogger.Instance, cancellation).ConfigureAwait(false);
        await using var database = NpgsqlDataSource.Create(builder.ConnectionString);
        await ExecuteAsync(database, "CREATE TABLE bare (LIKE app_logs)", cancellation).ConfigureAwait(false);
        var psql = new Psql(builder);
        await StoreAsync(sink, events, 0, cancellation).ConfigureAwait(false); // Also warms us up.
        var (text, binary) = (Path.Combine(folder, "rows.txt"), Path.Combine(folder, "rows.bin"));
        await psql.RunAsync($"\\copy (SELECT * FROM app_logs) TO '{text}'", cancellation).ConfigureAwait(false);
        await psql.RunAsync($"\\copy (SELECT * FROM app_logs) TO '{binary}' WITH (FORMAT binary)", cancellation).ConfigureAwait(false);

        var (ours, texts, binaries) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            var partition = round;
            ours.Add(await RateAsync("app_logs", () => StoreAsync(sink, events, partition, cancellation)).ConfigureAwait(false));
            texts.Add(await RateAsync("bare", () => psql.RunAsync($"\\copy bare FROM '{text}'", cancellation)).ConfigureAwait(false));
            binaries.Add(await RateAsync("bare", () => psql.RunAsync($"\\copy bare FROM '{binary}' WITH (FORMAT binary)", cancellation)).ConfigureAwait(false));
            progress(string.Create(CultureInfo.InvariantCulture, $"round {round}: ours {ours[^1]:F0} rows/s, psql text {texts[^1]:F0}, psql binary {binaries[^1]:F0}"));
        }

        return Figures(Median(ours), Median(texts), Median(binaries));

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

    private static Figure[] Figures(double ours, double text, double binary) =>
    [
        new("sink.rows", ours, "rows/s", null, null),
        new("sink.psql_text", text, "rows/s", null, null),
        new("sink.psql_binary", binary, "rows/s", null, null),
        new("sink.ratio_text", ours / text, "ratio", ">= 0.9", "psql \\copy text into a bare table"),
        new("sink.ratio_binary", ours / binary, "ratio", ">= 0.9", "psql \\copy binary into a bare table"),
    ];

    private static async Task<TimeSpan> StoreAsync(PostgresSink sink, List<byte[]> events, int partition, CancellationToken cancellation)
    {
        await using var writer = await sink.OpenAsync("bench", Topics.Logs, partition, cancellation).ConfigureAwait(false);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var watch = Stopwatch.StartNew();
        for (var offset = 0; offset < events.Count; offset++)
        {
            writer.Add(offset, now, "web-1"u8, events[offset]);
            if (writer.IsFull) await writer.CommitAsync(offset + 1, cancellation).ConfigureAwait(false);
        }

        await writer.CommitAsync(events.Count, cancellation).ConfigureAwait(false);
        return watch.Elapsed;
    }

    private static int MedianBytes(SinkBenchmarkOptions options)
    {
        var sizes = SinkEvents.Generate(Math.Min(1000, options.Rows), options.Seed, 0).Select(Size).Order().ToList();
        return sizes[sizes.Count / 2];

        static int Size(byte[] record) => LogEventView.TryRead(record.AsSpan(SingleObject.HeaderLength), out var e) ? e.Message.Length + e.Attributes.Length : 0;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}

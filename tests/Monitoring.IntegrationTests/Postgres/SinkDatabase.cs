using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Options;
using Monitoring.Sinks.Postgres;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>A database of a test's own with a sink on it.</summary>
internal sealed class SinkDatabase : IAsyncDisposable
{
    internal static readonly DateTimeOffset Now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    internal const string Cluster = "cluster-a";
    internal const int BatchBytes = 16 << 20;

    private SinkDatabase(string connectionString, PostgresSink sink, SettableTime time)
    {
        ConnectionString = connectionString;
        Sink = sink;
        Time = time;
    }

    internal string ConnectionString { get; }

    internal PostgresSink Sink { get; }

    internal SettableTime Time { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static async Task<SinkDatabase> CreateAsync(PostgresProcess server, PostgresOptions? options = null)
    {
        var connectionString = await server.NewDatabaseAsync();
        var time = new SettableTime(Now);
        return new SinkDatabase(connectionString, await StartSinkAsync(connectionString, time, options), time);
    }

    internal static Task<PostgresSink> StartSinkAsync(string connectionString, TimeProvider time, PostgresOptions? options = null, SchemaResolver? schemas = null)
        => PostgresSink.StartAsync(
            (options ?? new PostgresOptions()) with { ConnectionString = new Secret(connectionString), RetryDelay = TimeSpan.FromMilliseconds(5), RetryDelayLimit = TimeSpan.FromMilliseconds(100) },
            schemas ?? new SchemaResolver(), time, NullLogger.Instance, Cancellation);

    internal Task<PartitionWriter> OpenAsync(int partition = 0, string topic = Topics.Logs) => Sink.OpenAsync(Cluster, topic, partition, BatchBytes, Cancellation);

    internal Task<long> CountAsync(string from) => PostgresProcess.ScalarAsync<long>(ConnectionString, $"SELECT count(*) FROM {from}");

    internal Task<T?> ScalarAsync<T>(string sql) => PostgresProcess.ScalarAsync<T>(ConnectionString, sql);

    internal Task ExecuteAsync(string sql) => PostgresProcess.ExecuteAsync(ConnectionString, sql);

    public ValueTask DisposeAsync() => Sink.DisposeAsync();
}

internal static class Writing
{
    internal static void Add(this PartitionWriter writer, long offset, LogRecord record)
        => writer.Add(offset, SinkDatabase.Now.ToUnixTimeMilliseconds(), "web-1"u8, (record with { Offset = offset }).Encode());

    internal static Task CommitAsync(this PartitionWriter writer, long next) => writer.CommitAsync(next, TestContext.Current.CancellationToken);
}

using Monitoring.Pipeline.Embedded.Postgres;
using Npgsql;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>A real PostgreSQL for tests, in a folder that goes away with it. Share one with <see cref="SharedPostgres"/>; tests that crash it have their own.</summary>
public sealed class PostgresProcess : IAsyncLifetime
{
    private readonly string _folder;
    private EmbeddedPostgres? _server;
    private int _databases;

    public PostgresProcess()
        : this(Path.GetTempPath())
    {
    }

    internal PostgresProcess(string parent) => _folder = Path.Combine(parent, $"monitoring-tests-{Guid.NewGuid():N}");

    /// <summary>For the superuser, of the database <c>monitoring</c>.</summary>
    public string ConnectionString => Server.ConnectionString;

    internal string Folder => _folder;

    private EmbeddedPostgres Server => _server ?? throw new InvalidOperationException("The server was not started.");

    public async ValueTask InitializeAsync() => _server = await EmbeddedPostgres.StartAsync(
        new EmbeddedPostgresOptions { Folder = _folder, BinariesFolder = Path.Combine(Path.GetTempPath(), "monitoring-postgres-binaries") }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null) await _server.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Stops the server as a power cut would.</summary>
    public Task CrashAsync() => Server.CrashAsync(TestContext.Current.CancellationToken);

    /// <summary>Starts it again on the same port.</summary>
    public Task StartAsync() => Server.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>The connection string of a database that nobody else uses.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(ConnectionString, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    // Without a pool: a pooled connection would not notice a crash.
    internal static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    internal static async Task<T?> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T value ? value : default;
    }
}

/// <summary>One server for the test classes that leave it running.</summary>
[CollectionDefinition("PostgreSQL")]
public sealed class SharedPostgres : ICollectionFixture<PostgresProcess>;

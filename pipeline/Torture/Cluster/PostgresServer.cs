using System.Net;
using Monitoring.Pipeline.Embedded;
using Monitoring.Pipeline.Embedded.Postgres;
using Monitoring.Pipeline.Torture.Network;
using Npgsql;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>The PostgreSQL that is tortured, with a proxy before it; the pipeline logs in as a member of <c>monitoring_writer</c>, so that reserved connections stay ours.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Few, so that they can be used up.</summary>
    private const string MaxConnections = "40";
    private const int DiskMegabytes = 6000;
    private readonly TcpProxy _link = new(static () => new SqlCommitSpotter());
    private readonly EmbeddedPostgres? _embedded;
    private readonly SmallDisk? _disk;

    private PostgresServer(EmbeddedPostgres? embedded, SmallDisk? disk, string owner)
    {
        (_embedded, _disk, OwnerConnectionString) = (embedded, disk, owner);
        var address = new NpgsqlConnectionStringBuilder(owner);
        _link.Server = new DnsEndPoint(address.Host!, address.Port);
    }

    /// <summary>The way around the proxy, for the owner of the tables.</summary>
    public string OwnerConnectionString { get; }

    /// <summary>The pipelines' way.</summary>
    public string PipelineConnectionString { get; private set; } = "";

    /// <summary>The pipelines' proxy.</summary>
    public TcpProxy Link => _link;

    /// <summary>True where the server is ours to crash, stop for a while and fill.</summary>
    public bool IsOurs => _embedded is not null;

    /// <summary>The disk that can be filled, or null where none could be mounted.</summary>
    public SmallDisk? Disk => _disk;

    /// <summary>Starts a server or takes the given one, and makes its database ready.</summary>
    public static async Task<PostgresServer> StartAsync(TortureOptions options, CancellationToken cancellation)
    {
        SmallDisk? disk = null;
        EmbeddedPostgres? embedded = null;
        if (options.Postgres is null)
        {
            disk = options.SmallDisk ? await SmallDisk.TryMountAsync(DiskMegabytes).ConfigureAwait(false) : null;
            embedded = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions
                {
                    Folder = Path.Combine(disk?.Folder ?? options.Folder, "postgres"),
                    BinariesFolder = Path.Combine(Path.GetTempPath(), "monitoring-postgres-binaries"),
                    Settings = new Dictionary<string, string> { ["max_connections"] = MaxConnections, ["max_wal_size"] = "'256MB'" },
                },
                cancellation).ConfigureAwait(false);
        }

        var server = new PostgresServer(embedded, disk, options.Postgres ?? embedded!.ConnectionString);
        try
        {
            await PipelineDatabase.MigrateAsync(server.OwnerConnectionString, cancellation).ConfigureAwait(false);
            var login = new NpgsqlConnectionStringBuilder(await PipelineDatabase.LoginAsync(server.OwnerConnectionString, "torture_pipeline", "monitoring_writer", cancellation).ConfigureAwait(false))
            {
                Host = "127.0.0.1",
                Port = server._link.Port,
            };
            server.PipelineConnectionString = login.ConnectionString;
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops it as a power cut would.</summary>
    public Task CrashAsync(CancellationToken cancellation) => _embedded!.CrashAsync(cancellation);

    /// <summary>Starts it again where it is not running: after a crash, or because a full disk ended it.</summary>
    public async Task EnsureRunningAsync(CancellationToken cancellation)
    {
        if (_embedded is not null && !await _embedded.IsRunningAsync(cancellation).ConfigureAwait(false)) await _embedded.StartAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>SIGSTOP for the server and all its sessions.</summary>
    public Task PauseAsync() => Signals.SendAsync("STOP", ProcessTree.Of(_embedded!.ProcessId));

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => Signals.SendAsync("CONT", ProcessTree.Of(_embedded!.ProcessId));

    /// <summary>A connection of the superuser, who has reserved ones; not through the proxy.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(OwnerConnectionString + ";Pooling=false;Timeout=5;Command Timeout=60");
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a statement as the superuser.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync().ConfigureAwait(false);
        if (_embedded is not null) await _embedded.DisposeAsync().ConfigureAwait(false);
        if (_disk is not null) await _disk.DisposeAsync().ConfigureAwait(false);
    }
}

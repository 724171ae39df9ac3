using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Monitoring.Pipeline.Embedded.Postgres;

/// <summary>A private PostgreSQL on this machine: on 127.0.0.1 with a password of its own, no socket files, data safe against a crash (fsync is on).</summary>
/// <remarks>The server outlives a killed parent; the next start stops it first and takes its folder over. Not thread-safe.</remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string Name = "monitoring"; // Of the superuser and of the database.
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly EmbeddedPostgresOptions _options;
    private readonly string _folder;
    private readonly string _binaries;
    private readonly UnprivilegedUser _user;
    private string _password = "";

    private EmbeddedPostgres(EmbeddedPostgresOptions options, string binaries, UnprivilegedUser user)
    {
        _options = options;
        _folder = Path.GetFullPath(options.Folder);
        _binaries = binaries;
        _user = user;
    }

    /// <summary>The port on 127.0.0.1; kept from start to start as long as nobody else takes it.</summary>
    public int Port { get; private set; }

    /// <summary>The running server's process, the parent of its sessions.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>For the superuser of the database <c>monitoring</c>. Holds the password.</summary>
    public string ConnectionString => ConnectionStringFor(Name);

    private string Data => Path.Combine(_folder, "data");

    private string PasswordFile => Path.Combine(_folder, "password");

    private string PortFile => Path.Combine(_folder, "port");

    private string LogFile => Path.Combine(_folder, "postgres.log");

    /// <summary>Makes the cluster at the first time, starts it and waits until it answers.</summary>
    /// <exception cref="EmbeddedPostgresException">It cannot be had; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var binaries = await PostgresBinaries.FindAsync(Path.GetFullPath(options.BinariesFolder), cancellation).ConfigureAwait(false);
        var server = new EmbeddedPostgres(options, binaries, UnprivilegedUser.Choose());
        await server.PrepareAsync(cancellation).ConfigureAwait(false);
        await server.StartAsync(cancellation).ConfigureAwait(false);
        return server;
    }

    /// <summary>Starts the stopped server again on its port.</summary>
    /// <exception cref="EmbeddedPostgresException">It does not come up.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var patience = ((int)_options.Patience.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var start = _user.Command(Tool("pg_ctl"), "start", "-D", Data, "-w", "-t", patience, "-l", LogFile, "-o", string.Create(CultureInfo.InvariantCulture, $"-p {Port}"));
        var run = await ToolRun.RunAsync(_folder, start, cancellation).ConfigureAwait(false);
        if (run.ExitCode != 0) throw new EmbeddedPostgresException($"PostgreSQL did not start: {run.Output} The reason is at the end of {LogFile}: {LastLines()}");
        await CreateDatabaseAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends open transactions and stops.</summary>
    /// <exception cref="EmbeddedPostgresException">It does not stop.</exception>
    public Task StopAsync(CancellationToken cancellation) => StopAsync("fast", cancellation);

    /// <summary>Stops as a power cut would: the next start recovers from the log.</summary>
    /// <exception cref="EmbeddedPostgresException">It does not stop.</exception>
    public Task CrashAsync(CancellationToken cancellation) => StopAsync("immediate", cancellation);

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await IsRunningAsync(CancellationToken.None).ConfigureAwait(false)) await StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(_folder);
        await _user.OwnAsync(_folder, cancellation).ConfigureAwait(false);
        await _user.CheckAsync(_folder, "-w", cancellation).ConfigureAwait(false);
        await _user.CheckAsync(Tool("postgres"), "-x", cancellation).ConfigureAwait(false);
        _password = await PasswordAsync(cancellation).ConfigureAwait(false);
        if (!Directory.Exists(Data)) await CreateClusterAsync(cancellation).ConfigureAwait(false);
        if (await IsRunningAsync(cancellation).ConfigureAwait(false)) await StopAsync(cancellation).ConfigureAwait(false);
        Port = ChoosePort();
        await File.WriteAllTextAsync(PortFile, Port.ToString(CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false);
        // The file is ours on every start: what an older version wrote does not stay.
        await File.WriteAllTextAsync(Path.Combine(Data, "postgresql.conf"), Settings + string.Concat(_options.Settings.Select(s => $"{s.Key} = {s.Value}\n")), cancellation).ConfigureAwait(false);
        await _user.OwnAsync(_folder, cancellation).ConfigureAwait(false);
    }

    private const string Settings = """
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'
        timezone = 'UTC'
        log_timezone = 'UTC'
        shared_buffers = '128MB'
        max_wal_size = '2GB'

        """;

    private async Task CreateClusterAsync(CancellationToken cancellation)
    {
        // Beside, and renamed when complete: an interrupted initdb leaves no half cluster.
        var unfinished = Data + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        var initdb = _user.Command(
            Tool("initdb"), "-D", unfinished, "--encoding=UTF8", "--locale=C", "--username=" + Name, "--pwfile=" + PasswordFile, "--auth=scram-sha-256");
        (await ToolRun.RunAsync(_folder, initdb, cancellation).ConfigureAwait(false)).OrThrow("initdb");
        Directory.Move(unfinished, Data);
    }

    private async Task<string> PasswordAsync(CancellationToken cancellation)
    {
        if (!File.Exists(PasswordFile))
        {
            // Hexadecimal: nothing in it needs quoting anywhere.
            var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) create.UnixCreateMode = OwnerOnly;
            await using var file = new FileStream(PasswordFile, create);
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(48, lowercase: true)), cancellation).ConfigureAwait(false);
        }

        await _user.OwnAsync(PasswordFile, cancellation).ConfigureAwait(false);
        return await File.ReadAllTextAsync(PasswordFile, cancellation).ConfigureAwait(false);
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionStringFor("postgres") + ";Pooling=false");
        await using var exists = database.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        exists.Parameters.Add(new() { Value = Name });
        if (await exists.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is not null) return;
        await using var create = database.CreateCommand("CREATE DATABASE " + Name);
        await create.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private async Task StopAsync(string mode, CancellationToken cancellation)
    {
        var patience = ((int)_options.Patience.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var run = await ToolRun.RunAsync(_folder, _user.Command(Tool("pg_ctl"), "stop", "-D", Data, "-m", mode, "-w", "-t", patience), cancellation).ConfigureAwait(false);
        run.OrThrow("Stopping PostgreSQL");
    }

    /// <summary>True while the server's process is there.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellation)
        => (await ToolRun.RunAsync(_folder, _user.Command(Tool("pg_ctl"), "status", "-D", Data), cancellation).ConfigureAwait(false)).ExitCode == 0;

    private int ChoosePort()
    {
        var last = File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), out var port) ? port : 0;
        return TryFreePort(last) ?? TryFreePort(0) ?? throw new EmbeddedPostgresException("No port is free on 127.0.0.1.");
    }

    private static int? TryFreePort(int wanted)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, wanted);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private string ConnectionStringFor(string database)
        => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database={database};Username={Name};Password={_password};SSL Mode=Disable");

    private string Tool(string name) => Path.Combine(_binaries, name);

    private string LastLines() => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(5)) : "(no log)";
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Embedded.Postgres;
using Monitoring.Pipeline.Engine.Kafka;

namespace Monitoring.Pipeline.Embedded;

/// <summary>Where a <see cref="LocalInstallation"/> keeps its data and what it uses in place of its own servers.</summary>
/// <param name="Folder">Broker, database and logs are below it.</param>
/// <param name="Kafka">A real cluster, or null for the embedded broker.</param>
/// <param name="Postgres">Connection string of a real server's owner, or null for the embedded one.</param>
internal sealed record LocalInstallationOptions(string Folder, string? Kafka, string? Postgres)
{
    /// <summary>Of each topic that is not small by design.</summary>
    public int Partitions { get; init; } = 3;

    /// <summary>More settings of the pipeline, as <c>MONITORING__…</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>Everything on one machine: broker, PostgreSQL with its roles, topics, and the pipeline as a process of its own.</summary>
/// <remarks>The pipeline connects as a member of <c>monitoring_writer</c> and may do no more than that.</remarks>
internal sealed class LocalInstallation : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly LocalInstallationOptions _options;
    private readonly Action<string> _progress;
    private readonly Stack<IAsyncDisposable> _started = new();
    private readonly Dictionary<string, int> _processes = [];
    private EmbeddedPostgres? _postgres;

    private LocalInstallation(LocalInstallationOptions options, Action<string> progress)
    {
        _options = options with { Folder = Path.GetFullPath(options.Folder) };
        _progress = progress;
    }

    public string BootstrapServers { get; private set; } = "";

    /// <summary>For the owner of the tables.</summary>
    public string OwnerConnectionString { get; private set; } = "";

    /// <summary>For a member of <c>monitoring_analyst</c>.</summary>
    public string AnalystConnectionString { get; private set; } = "";

    /// <summary>Where metrics and health are.</summary>
    public string HttpAddress { get; private set; } = "";

    /// <summary>What it has started, by what it is: <c>broker</c>, <c>postgres</c>, <c>pipeline</c>.</summary>
    public IReadOnlyDictionary<string, int> Processes => _processes;

    /// <summary>Starts whatever is not given and waits until the pipeline is ready.</summary>
    /// <param name="options">Where, and with what.</param>
    /// <param name="progress">Told what happens, a line a step.</param>
    /// <param name="cancellation">Gives up; what was started is stopped.</param>
    /// <exception cref="InvalidOperationException">Something did not start; the message holds its last lines.</exception>
    /// <exception cref="EmbeddedPostgresException">There is no PostgreSQL to be had.</exception>
    public static async Task<LocalInstallation> StartAsync(LocalInstallationOptions options, Action<string> progress, CancellationToken cancellation)
    {
        var installation = new LocalInstallation(options, progress);
        try
        {
            Directory.CreateDirectory(installation._options.Folder);
            await installation.StartBrokerAsync(cancellation).ConfigureAwait(false);
            await installation.CreateTopicsAsync(cancellation).ConfigureAwait(false);
            await installation.StartPostgresAsync(cancellation).ConfigureAwait(false);
            await installation.StartPipelineAsync(cancellation).ConfigureAwait(false);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops what was started, in reverse order.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var running)) await running.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stops the embedded PostgreSQL as a power cut would.</summary>
    public Task CrashPostgresAsync(CancellationToken cancellation) => Postgres.CrashAsync(cancellation);

    /// <summary>Starts it again and returns once it answers.</summary>
    public async Task RestartPostgresAsync(CancellationToken cancellation)
    {
        await Postgres.StartAsync(cancellation).ConfigureAwait(false);
        _processes["postgres"] = Postgres.ProcessId;
    }

    private EmbeddedPostgres Postgres => _postgres ?? throw new InvalidOperationException("This installation uses a given PostgreSQL, which is not its own to stop.");

    private string Below(string name) => Path.Combine(_options.Folder, name);

    private async Task StartBrokerAsync(CancellationToken cancellation)
    {
        if (_options.Kafka is { } kafka)
        {
            BootstrapServers = kafka;
            return;
        }

        _progress("starting the embedded broker");
        var portFile = Below("broker.port");
        File.Delete(portFile);
        var broker = ChildProcess.Start(Below("broker.log"), new Dictionary<string, string>(), settings: false, "broker", "--port", "0", "--port-file", portFile, "--data", Below("broker"));
        _started.Push(broker);
        _processes["broker"] = broker.Id;
        await UntilAsync(() => Task.FromResult(File.Exists(portFile) && new FileInfo(portFile).Length > 0), broker, "the broker", cancellation).ConfigureAwait(false);
        BootstrapServers = $"127.0.0.1:{(await File.ReadAllTextAsync(portFile, cancellation).ConfigureAwait(false)).Trim()}";
    }

    private async Task CreateTopicsAsync(CancellationToken cancellation)
    {
        using var provisioner = new TopicProvisioner(new KafkaOptions { BootstrapServers = BootstrapServers }.ToClientConfig());
        var plan = TopicPlan.Create(new TopicOptions { Partitions = _options.Partitions });
        var created = await provisioner.CreateAsync(plan, replicationFactor: 1, cancellation).ConfigureAwait(false);
        _progress($"{created.Count} topics created, {plan.Count - created.Count} were there");
    }

    private async Task StartPostgresAsync(CancellationToken cancellation)
    {
        if (_options.Postgres is { } given)
        {
            OwnerConnectionString = given;
        }
        else
        {
            _progress("starting the embedded PostgreSQL");
            var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { Folder = Below("postgres"), BinariesFolder = Below("binaries") }, cancellation).ConfigureAwait(false);
            _started.Push(_postgres = server);
            _processes["postgres"] = server.ProcessId;
            OwnerConnectionString = server.ConnectionString;
        }

        await PipelineDatabase.MigrateAsync(OwnerConnectionString, cancellation).ConfigureAwait(false);
        AnalystConnectionString = await PipelineDatabase.LoginAsync(OwnerConnectionString, "demo_analyst", "monitoring_analyst", cancellation).ConfigureAwait(false);
    }

    private async Task StartPipelineAsync(CancellationToken cancellation)
    {
        _progress("starting the pipeline");
        HttpAddress = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort()}");
        var settings = new Dictionary<string, string>
        {
            ["MONITORING__KAFKA__BOOTSTRAP_SERVERS"] = BootstrapServers,
            ["MONITORING__POSTGRES__CONNECTION_STRING"] = await PipelineDatabase.LoginAsync(OwnerConnectionString, "demo_pipeline", "monitoring_writer", cancellation).ConfigureAwait(false),
            ["MONITORING__POSTGRES__APPLY_MIGRATIONS"] = "false",
            // A given database may have seen the brokers of earlier runs.
            ["MONITORING__POSTGRES__ACCEPT_NEW_CLUSTERS"] = _options.Postgres is null ? "false" : "true",
            ["MONITORING__HTTP__LISTEN"] = HttpAddress,
            // The pipeline's own log would be counted among the demo's events.
            ["MONITORING__LOGGING__KAFKA"] = "false",
            // What its memory is shared among.
            ["MONITORING__TOPICS__PARTITIONS"] = _options.Partitions.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in _options.Settings) settings[name] = value;
        var configuration = Below("monitoring.yaml");
        var countries = await NpmGeoIp.FetchAsync(_options.Folder, cancellation).ConfigureAwait(false);
        if (countries is null) _progress("no npm to fetch a country database with: events get no countries");
        await File.WriteAllTextAsync(configuration, countries is null ? "# All defaults.\n" : $"enrichment:\n  geoip_databases: [\"{countries}\"]\n", cancellation).ConfigureAwait(false);
        var pipeline = ChildProcess.Start(Below("pipeline.log"), settings, settings: true, "run", "--config", configuration);
        _started.Push(pipeline);
        _processes["pipeline"] = pipeline.Id;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await UntilAsync(() => IsReadyAsync(http, cancellation), pipeline, "the pipeline", cancellation).ConfigureAwait(false);
    }

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://{HttpAddress}/readyz"), cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> ready, ChildProcess process, string what, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; !await ready().ConfigureAwait(false);)
        {
            if (process.HasExited || waited > Patience) throw new InvalidOperationException($"{what} did not start. The end of {process.LogFile}:\n{process.LastLines()}");
            var pause = TimeSpan.FromMilliseconds(100);
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
            waited += pause;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

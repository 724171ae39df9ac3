using System.Globalization;
using System.Text.Json;
using Monitoring.IntegrationTests.Publishers;

namespace Monitoring.IntegrationTests.Gateway;

/// <summary>Debian's Prometheus with exporters that it scrapes every second, writing to a gateway.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("monitoring-prometheus-");
    private readonly List<Daemon> _daemons = [];
    private readonly HttpClient _http = new();
    private readonly int _port = Peers.FreePort();

    /// <summary>Prometheus itself and its three exporters.</summary>
    public const int Jobs = 4;

    public Daemon RedisExporter { get; private set; } = null!;

    public string Output => string.Concat(_daemons.Select(d => d.Output));

    /// <param name="gateway">Where it writes to, and with which token.</param>
    /// <param name="postgres">What postgres_exporter looks at.</param>
    public static PrometheusServer Start(RunningGateway gateway, Npgsql.NpgsqlConnectionStringBuilder postgres)
    {
        var server = new PrometheusServer();
        server.Run(gateway, postgres);
        return server;
    }

    /// <summary>The value of a query that gives one number, or NaN.</summary>
    public async Task<double> NumberAsync(string query)
    {
        try
        {
            using var answer = JsonDocument.Parse(await _http.GetStringAsync(Query(query), TestContext.Current.CancellationToken));
            var result = answer.RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 1 ? Value(result[0].GetProperty("value")) : double.NaN;
        }
        catch (HttpRequestException)
        {
            return double.NaN;
        }
    }

    /// <summary>Every sample that it holds up to now, staleness markers aside, which its queries do not show: by series and time in ms.</summary>
    public async Task<Dictionary<(string Series, long Time), double>> SamplesAsync()
    {
        using var answer = JsonDocument.Parse(await _http.GetStringAsync(Query("{__name__=~\".+\"}[1h]"), TestContext.Current.CancellationToken));
        var samples = new Dictionary<(string, long), double>();
        foreach (var series in answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
        {
            var labels = series.GetProperty("metric").EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!);
            labels.Remove("__name__", out var name);
            var text = Text(name!, labels);
            foreach (var sample in series.GetProperty("values").EnumerateArray()) samples.Add((text, (long)Math.Round(sample[0].GetDouble() * 1000)), Value(sample));
        }

        return samples;
    }

    /// <summary>A series as one text.</summary>
    public static string Text(string name, IReadOnlyDictionary<string, string> labels) => $"{name}{{{string.Join(",", labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"))}}}";

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var daemon in _daemons) await daemon.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static double Value(JsonElement sample) => sample[1].GetString() switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var text => double.Parse(text!, CultureInfo.InvariantCulture),
    };

    private Uri Query(string query) => new($"http://127.0.0.1:{_port}/api/v1/query?query={Uri.EscapeDataString(query)}");

    private void Run(RunningGateway gateway, Npgsql.NpgsqlConnectionStringBuilder postgres)
    {
        var (node, redis, redisExporter, postgresExporter) = (Peers.FreePort(), Peers.FreePort(), Peers.FreePort(), Peers.FreePort());
        var source = $"DATA_SOURCE_NAME=user={postgres.Username} password={postgres.Password} host={postgres.Host} port={postgres.Port} dbname={postgres.Database} sslmode=disable";
        _daemons.Add(Daemon.Start([], "redis-server", "--port", $"{redis}", "--bind", "127.0.0.1", "--save", "", "--dir", _folder.FullName));
        _daemons.Add(Daemon.Start([], "prometheus-node-exporter", $"--web.listen-address=127.0.0.1:{node}"));
        _daemons.Add(RedisExporter = Daemon.Start([], "prometheus-redis-exporter", $"--redis.addr=redis://127.0.0.1:{redis}", $"--web.listen-address=127.0.0.1:{redisExporter}"));
        _daemons.Add(Daemon.Start([source], "prometheus-postgres-exporter", $"--web.listen-address=127.0.0.1:{postgresExporter}"));
        var configuration = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(configuration, Configuration(gateway, [("prometheus", _port), ("node", node), ("redis", redisExporter), ("postgres", postgresExporter)]));
        _daemons.Add(Daemon.Start([], "prometheus", $"--config.file={configuration}", $"--storage.tsdb.path={_folder.FullName}/data", $"--web.listen-address=127.0.0.1:{_port}", "--log.level=warn"));
    }

    // What we ship, with a shorter interval and these targets.
    private static string Configuration(RunningGateway gateway, (string Job, int Port)[] jobs) =>
        Peers.Shipped("prometheus.yml").Replace("http://127.0.0.1:9465", gateway.Address.OriginalString, StringComparison.Ordinal)
            .Replace("credentials_file: /run/secrets/gateway_token", $"credentials: {RunningGateway.Token}", StringComparison.Ordinal)
            .Replace("scrape_interval: 15s", "scrape_interval: 1s", StringComparison.Ordinal).Replace("send_interval: 1m", "send_interval: 1s", StringComparison.Ordinal)
        + "\nscrape_configs:\n" + string.Concat(jobs.Select(j => $"  - job_name: {j.Job}\n    static_configs: [{{ targets: [\"127.0.0.1:{j.Port}\"] }}]\n"));
}

using System.Globalization;
using System.Net;
using Monitoring.Pipeline.Embedded.Postgres;
using Monitoring.Pipeline.Torture.Network;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>The Kafka that is tortured: the embedded broker or a given cluster, with proxies before the listeners that the pipeline and a slow subscriber use.</summary>
internal sealed class KafkaServer : IAsyncDisposable
{
    private readonly GivenKafka? _given;
    private readonly string _folder;
    private BrokerProcess? _embedded;

    private KafkaServer(string folder, GivenKafka? given) => (_folder, _given) = (folder, given);

    /// <summary>The way around the proxies.</summary>
    public string BootstrapServers => _embedded?.BootstrapServers ?? _given!.BootstrapServers;

    /// <summary>The pipelines' proxy; null where a given cluster has no listener for it.</summary>
    public TcpProxy? Link { get; private set; }

    /// <summary>The slow subscriber's proxy; null where there is none.</summary>
    public TcpProxy? SubscriberLink { get; private set; }

    /// <summary>What pipelines connect to.</summary>
    public string PipelineServers => Link is { } link ? $"127.0.0.1:{link.Port}" : BootstrapServers;

    /// <summary>True where it can be ended and started again.</summary>
    public bool CanRestart => _embedded is not null || _given is { Start: not null, Stop: not null };

    /// <summary>True where its process is ours to stop for a while.</summary>
    public bool CanPause => _embedded is not null;

    /// <summary>Starts a broker, or stands before the given one.</summary>
    public static async Task<KafkaServer> StartAsync(string folder, GivenKafka? given)
    {
        var server = new KafkaServer(folder, given);
        try
        {
            if (given is null) await server.StartEmbeddedAsync().ConfigureAwait(false);
            else if (given.Proxied is { } proxied) server.Link = new TcpProxy(static () => new EndTransactionSpotter(), proxied.Advertised.Port) { Server = proxied.Listener };
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>SIGKILL for ours, the stop command for a given one.</summary>
    public Task StopAsync() => _embedded is not null ? _embedded.KillAsync() : CommandAsync(_given!.Stop!);

    /// <summary>Starts it again where it was.</summary>
    public async Task StartAgainAsync()
    {
        if (_embedded is null)
        {
            await CommandAsync(_given!.Start!).ConfigureAwait(false);
            return;
        }

        await _embedded.RestartAsync().ConfigureAwait(false);
        FollowPorts();
    }

    public Task PauseAsync() => _embedded!.PauseAsync();

    public Task ResumeAsync() => _embedded!.ResumeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Link is not null) await Link.DisposeAsync().ConfigureAwait(false);
        if (SubscriberLink is not null) await SubscriberLink.DisposeAsync().ConfigureAwait(false);
        if (_embedded is not null) await _embedded.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartEmbeddedAsync()
    {
        Link = new TcpProxy(static () => new EndTransactionSpotter());
        SubscriberLink = new TcpProxy(static () => new EndTransactionSpotter());
        _embedded = await BrokerProcess.StartAsync(Path.Combine(_folder, "broker"), "--advertised-listener", Advertise(Link), "--advertised-listener", Advertise(SubscriberLink)).ConfigureAwait(false);
        FollowPorts();
    }

    private void FollowPorts()
    {
        Link!.Server = new DnsEndPoint("127.0.0.1", _embedded!.AdvertisedPorts[0]);
        SubscriberLink!.Server = new DnsEndPoint("127.0.0.1", _embedded.AdvertisedPorts[1]);
    }

    private static string Advertise(TcpProxy proxy) => string.Create(CultureInfo.InvariantCulture, $"0=127.0.0.1:{proxy.Port}");

    private async Task CommandAsync(string command)
    {
        var run = await ToolRun.RunAsync(_folder, ["sh", "-c", command], CancellationToken.None).ConfigureAwait(false);
        if (run.ExitCode != 0) throw new InvalidOperationException($"'{command}' ended with {run.ExitCode}: {run.Output}");
    }
}

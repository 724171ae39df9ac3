using System.Net;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>What is tortured.</summary>
internal sealed record TortureOptions
{
    /// <summary>Data and logs of everything are below it.</summary>
    public required string Folder { get; init; }

    /// <summary>Pipelines that run all the time.</summary>
    public int Processes { get; init; } = 2;

    /// <summary>Of each topic.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>A cluster in place of the embedded broker, or null.</summary>
    public GivenKafka? Kafka { get; init; }

    /// <summary>Connection string of the owner of a database in place of the embedded one, or null.</summary>
    public string? Postgres { get; init; }

    /// <summary>How long nothing may move, with everything mended, before waiting is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Put the embedded database on a disk that can be filled, where one may be mounted.</summary>
    public bool SmallDisk { get; init; }
}

/// <summary>A Kafka cluster that was not started here.</summary>
/// <param name="BootstrapServers">Where publishers and checkers reach it, <c>host:port</c>.</param>
/// <param name="Start">Shell command that starts it, or null where it must not be stopped.</param>
/// <param name="Stop">Shell command that stops it, or null.</param>
/// <param name="Proxied">One of its listeners and the address that it advertises, where a proxy is to stand; or null.</param>
internal sealed record GivenKafka(string BootstrapServers, string? Start, string? Stop, ProxiedListener? Proxied);

/// <summary>A listener that tells its clients to come by a proxy.</summary>
/// <param name="Listener">Where it listens.</param>
/// <param name="Advertised">What it tells: a port of this machine, on which the proxy then listens.</param>
internal sealed record ProxiedListener(DnsEndPoint Listener, DnsEndPoint Advertised);

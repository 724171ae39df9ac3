using Monitoring.Benchmarks.Workload;
using Monitoring.Pipeline.Torture.Network;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>Which way a pipeline has.</summary>
internal enum Link
{
    Broker,
    Postgres,
}

/// <summary>What the faults of links share.</summary>
internal static class Links
{
    public static TcpProxy Of(this Scene scene, Link link) => link == Link.Broker ? scene.Cluster.Kafka.Link! : scene.Cluster.Postgres.Link;

    /// <summary>One kind for each link.</summary>
    public static IReadOnlyList<FaultKind> Kinds(string name, Func<SeededRandom, Link, Fault> draw) =>
    [
        .. Enum.GetValues<Link>().Select(link => new FaultKind($"{link.ToString().ToLowerInvariant()}-{name}", (random, _) => draw(random, link))
        {
            Needs = link == Link.Broker ? Needs.BrokerLink : Needs.Nothing,
            MayOverlap = true,
        }),
    ];
}

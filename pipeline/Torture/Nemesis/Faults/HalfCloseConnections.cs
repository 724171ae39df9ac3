using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>The server seems to have closed its side of every connection; what clients still send is taken.</summary>
internal sealed record HalfCloseConnections(Link Link, int Times, int Between) : Fault
{
    public static IReadOnlyList<FaultKind> Kinds { get; } = Links.Kinds("half-close", static (random, link) => new HalfCloseConnections(link, random.Between(1, 3), random.Between(50, 300)));

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        for (var i = 0; i < Times; i++)
        {
            scene.Of(Link).HalfCloseAll();
            await scene.GrowsByAsync(Between, TortureCluster.SessionTimeout / 3, cancellation).ConfigureAwait(false);
        }
    }
}

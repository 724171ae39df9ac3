using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>Every connection is reset, several times.</summary>
internal sealed record CutConnections(Link Link, int Times, int Between) : Fault
{
    public static IReadOnlyList<FaultKind> Kinds { get; } = Links.Kinds("cut", static (random, link) => new CutConnections(link, random.Between(1, 4), random.Between(50, 300)));

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        for (var i = 0; i < Times; i++)
        {
            scene.Of(Link).CutAll();
            await scene.GrowsByAsync(Between, TortureCluster.SessionTimeout / 3, cancellation).ConfigureAwait(false);
        }
    }
}

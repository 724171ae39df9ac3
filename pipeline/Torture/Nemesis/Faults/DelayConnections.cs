using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>Every piece is late until so many events got through.</summary>
internal sealed record DelayConnections(Link Link, int Ms, int Events) : Fault
{
    public static IReadOnlyList<FaultKind> Kinds { get; } = Links.Kinds("delay", static (random, link) => new DelayConnections(link, random.Between(20, 150), random.Between(200, 800)));

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var condition = scene.Of(Link).Condition;
        condition.Delay = TimeSpan.FromMilliseconds(Ms);
        await scene.GrowsByAsync(Events, 2 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        condition.Delay = TimeSpan.Zero;
    }
}

using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>Every connection is slow until so many events got through.</summary>
internal sealed record ThrottleConnections(Link Link, int KilobytesPerSecond, int Events) : Fault
{
    public static IReadOnlyList<FaultKind> Kinds { get; } = Links.Kinds("throttle", static (random, link) => new ThrottleConnections(link, random.Between(30, 200), random.Between(200, 800)));

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var condition = scene.Of(Link).Condition;
        condition.BytesPerSecond = KilobytesPerSecond * 1024;
        await scene.GrowsByAsync(Events, 2 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        condition.BytesPerSecond = 0;
    }
}

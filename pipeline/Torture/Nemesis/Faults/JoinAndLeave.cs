using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>One more process joins, is given partitions, and leaves again.</summary>
internal sealed record JoinAndLeave(int Meanwhile) : Fault
{
    public static FaultKind Kind { get; } = new("join-and-leave", static (random, _) => new JoinAndLeave(random.Between(100, 500)));

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        await using var guest = scene.Cluster.StartPipeline();
        await Scene.UntilAsync(() => guest.Assigned > 0, 5 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        scene.Load.Add(2 * Meanwhile);
        await scene.GrowsByAsync(Meanwhile, TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        await scene.StopAsync(guest).ConfigureAwait(false);
    }
}

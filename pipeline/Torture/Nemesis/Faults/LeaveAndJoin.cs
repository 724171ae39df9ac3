using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>A process ends as an operator ends it, the others take its partitions, and it comes back.</summary>
internal sealed record LeaveAndJoin(int Process, int Meanwhile) : Fault
{
    public static FaultKind Kind { get; } = new("leave-and-join", static (random, processes) => new LeaveAndJoin(random.Below(processes), random.Between(100, 500)));

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        await scene.StopAsync(scene.Cluster.Pipelines[Process]).ConfigureAwait(false);
        if (scene.Cluster.Pipelines.Length > 1) await scene.GrowsByAsync(Meanwhile, TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        scene.Cluster.Pipelines[Process] = scene.Cluster.StartPipeline();
    }
}

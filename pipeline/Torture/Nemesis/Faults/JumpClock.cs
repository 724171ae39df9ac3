using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>The clock of one process jumps ahead, back, and home again; its monotonic clock runs on, as in nature.</summary>
internal sealed record JumpClock(int Process, int MinutesAhead, int MinutesBack) : Fault
{
    private const int Events = 600;

    public static FaultKind Kind { get; } = new("clock-jump", static (random, processes) => new JumpClock(random.Below(processes), random.Between(2, 10 * 60), random.Between(2, 10 * 60))) { Needs = Needs.Faketime };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var folder = scene.Cluster.Folder;
        var environment = await FakeTime.PrepareAsync(folder, cancellation).ConfigureAwait(false);
        await scene.StopAsync(scene.Cluster.Pipelines[Process]).ConfigureAwait(false);
        var pipeline = scene.Cluster.Pipelines[Process] = scene.Cluster.StartPipeline(environment);
        await Scene.UntilAsync(() => pipeline.Assigned > 0, 5 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        foreach (var minutes in (int[])[MinutesAhead, -MinutesBack, 0])
        {
            await FakeTime.SetAsync(folder, minutes, cancellation).ConfigureAwait(false);
            scene.Load.Add(2 * Events);
            await scene.GrowsByAsync(Events, 2 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        }

        await scene.StopAsync(pipeline).ConfigureAwait(false);
        scene.Cluster.Pipelines[Process] = scene.Cluster.StartPipeline();
    }
}

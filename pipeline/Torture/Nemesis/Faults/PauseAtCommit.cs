using Monitoring.Pipeline.Torture.Cluster;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>A zombie that stands still between its rows and their commit, and commits after others were given its partitions and have read the same records.</summary>
internal sealed record PauseAtCommit(int Process, int Hits) : Fault
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    public static FaultKind Kind { get; } = new("zombie-at-commit", static (random, processes) => new PauseAtCommit(random.Below(processes), random.Between(2, 8))) { Proofs = Proofs.Fenced };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        // Alone, it needs an heir.
        await using var heir = scene.Cluster.Pipelines.Length == 1 ? scene.Cluster.StartPipeline() : null;
        await scene.StopAsync(scene.Cluster.Pipelines[Process]).ConfigureAwait(false);
        var zombie = scene.Cluster.Pipelines[Process] = scene.Cluster.StartPipeline(("MONITORING_FAILPOINT", $"{FailPoint.BetweenCopyAndCommit}:{Hits}:{FailPoint.Stop}"));
        // What is worked off meanwhile must not run out before the place is reached.
        while (!zombie.IsStopped && DateTime.UtcNow - zombie.Started < Bound)
        {
            if (scene.Load.Left == 0) scene.Load.Add(200);
            await Scene.UntilAsync(() => zombie.IsStopped, TimeSpan.FromMilliseconds(200), cancellation).ConfigureAwait(false);
        }

        var given = Given(scene, zombie);
        scene.Load.Add(3000);
        await Scene.UntilAsync(() => Given(scene, zombie) > given, 4 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        await scene.GrowsByAsync(1000, TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        await zombie.ResumeAsync().ConfigureAwait(false);
        await scene.GrowsByAsync(1000, 2 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        if (heir is not null) await scene.StopAsync(heir).ConfigureAwait(false);
    }

    // Partitions that the others were given so far.
    private static int Given(Scene scene, PipelineProcess zombie) => scene.Cluster.EveryPipeline.Where(p => p != zombie && !p.HasExited).Sum(static p => p.Assigned);
}

using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>A zombie: a process that does not run until others have its partitions, and then goes on as if nothing had happened.</summary>
internal sealed record PauseBeyondSession(int Process) : Fault
{
    public static FaultKind Kind { get; } = new("zombie", static (random, processes) => new PauseBeyondSession(random.Below(processes))) { Proofs = Proofs.Fenced };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var zombie = scene.Cluster.Pipelines[Process];
        // Alone, it needs an heir.
        await using var heir = scene.Cluster.Pipelines.Length == 1 ? scene.Cluster.StartPipeline() : null;
        if (heir is not null) await Scene.UntilAsync(() => heir.Assigned > 0, 5 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        // In the middle of work, with rows that are gathered and records that are not committed.
        scene.Load.Add(2000);
        await scene.GrowsByAsync(200, TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        var given = Given(scene, zombie);
        await zombie.PauseAsync().ConfigureAwait(false);
        scene.Load.Add(3000);
        await Scene.UntilAsync(() => Given(scene, zombie) > given, 4 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        scene.Load.Add(3000);
        await scene.GrowsByAsync(2000, 2 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        await zombie.ResumeAsync().ConfigureAwait(false);
        var known = zombie.Fenced + zombie.Lost;
        await Scene.UntilAsync(() => zombie.Fenced + zombie.Lost > known, 2 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        if (heir is not null) await scene.StopAsync(heir).ConfigureAwait(false);
    }

    // Partitions that the others were given so far.
    private static int Given(Scene scene, PipelineProcess zombie) => scene.Cluster.EveryPipeline.Where(p => p != zombie && !p.HasExited).Sum(static p => p.Assigned);
}

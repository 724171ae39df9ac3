using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>One process stands still with transactions open; another goes on committing behind them and dies; whoever restores has to see past them.</summary>
internal sealed record KillBesidePaused(int Process, int Commits) : Fault
{
    public static FaultKind Kind { get; } = new("zombie-and-kill", static (random, processes) => new KillBesidePaused(random.Below(processes), random.Between(100, 600))) { Proofs = Proofs.Fenced };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        // Alone, it needs one beside it.
        await using var guest = scene.Cluster.Pipelines.Length == 1 ? scene.Cluster.StartPipeline() : null;
        if (guest is not null) await Scene.UntilAsync(() => guest.Assigned > 0, 5 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        var others = scene.Cluster.Pipelines.Where((_, i) => i != Process).Append(guest).OfType<PipelineProcess>().ToList();
        scene.Load.Add(4000);
        await scene.GrowsByAsync(200, TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        await Task.WhenAll(others.Select(static p => p.PauseAsync())).ConfigureAwait(false);
        await scene.GrowsByAsync(Commits, TortureCluster.SessionTimeout / 3, cancellation).ConfigureAwait(false);
        await scene.Cluster.Pipelines[Process].KillAsync().ConfigureAwait(false);
        var heir = scene.Cluster.Pipelines[Process] = scene.Cluster.StartPipeline();
        await Scene.UntilAsync(() => heir.Assigned > 0, 4 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        await scene.GrowsByAsync(Commits, 2 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        await Task.WhenAll(others.Select(static p => p.ResumeAsync())).ConfigureAwait(false);
        if (guest is not null) await scene.StopAsync(guest).ConfigureAwait(false);
    }
}

using Monitoring.Schemas;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>A process that dies at a named place in the code when it comes there for the n-th time.</summary>
internal sealed record KillAtFailPoint(int Process, string Point, int Hits) : Fault
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    /// <summary>One kind for each place.</summary>
    public static IReadOnlyList<FaultKind> Kinds { get; } =
    [
        At(FailPoint.BeforeEndTransaction, Proofs.Aborted),
        At(FailPoint.AfterEndTransaction, Proofs.None),
        At(FailPoint.BetweenCopyAndCommit, Proofs.None),
        At(FailPoint.DuringRestore, Proofs.None),
        At(FailPoint.DuringReplay, Proofs.Replayed),
        At(FailPoint.InsideRebalance, Proofs.None),
    ];

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        if (Point == FailPoint.DuringReplay) await LeaveReplayAsync(scene, cancellation).ConfigureAwait(false);
        else await scene.StopAsync(scene.Cluster.Pipelines[Process]).ConfigureAwait(false);
        var doomed = scene.Cluster.Pipelines[Process] = scene.Cluster.StartPipeline(("MONITORING_FAILPOINT", $"{Point}:{Hits}"));
        // What is worked off meanwhile must not run out before the place is reached.
        while (!doomed.HasExited && DateTime.UtcNow - doomed.Started < Bound)
        {
            if (scene.Load.Left == 0) scene.Load.Add(200);
            await Scene.UntilAsync(() => doomed.HasExited, TimeSpan.FromMilliseconds(200), cancellation).ConfigureAwait(false);
        }

        if (doomed.HasExited && doomed.ExitCode == 137) scene.Reached.AddOrUpdate(Point, 1, static (_, n) => n + 1);
        else await doomed.KillAsync().ConfigureAwait(false);
        scene.Cluster.Pipelines[Process] = scene.Cluster.StartPipeline();
    }

    // A clean stop leaves nothing to replay: the process dies in the middle of work.
    private async Task LeaveReplayAsync(Scene scene, CancellationToken cancellation)
    {
        scene.Load.Add(1000);
        await scene.GrowsByAsync(300, Bound, cancellation).ConfigureAwait(false);
        await scene.Cluster.Pipelines[Process].KillAsync().ConfigureAwait(false);
    }

    private static FaultKind At(string point, Proofs proofs)
    {
        var most = point is FailPoint.DuringRestore or FailPoint.InsideRebalance ? 2 : 8;
        return new FaultKind($"kill-{point}", (random, processes) => new KillAtFailPoint(random.Below(processes), point, random.Between(1, most))) { Proofs = proofs };
    }
}

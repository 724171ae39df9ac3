using Monitoring.Pipeline.Torture.Checking;
using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>Between two events the window of deduplication changes; then the pipelines die, and the state that they rebuild has to be that under the old window up to there and under the new one behind.</summary>
internal sealed record ChangePolicy(int WindowMs) : Fault
{
    private const string Window = "MONITORING__DEDUPLICATION__WINDOW";
    private const string SnapshotInterval = "MONITORING__ENGINE__SNAPSHOT_INTERVAL";
    private const int Events = 1500;

    public static FaultKind Kind { get; } = new("policy-change", static (random, _) => new ChangePolicy(500 * random.Between(1, 12))) { Proofs = Proofs.Replayed };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        // At rest, so that the place of the change is known.
        await scene.SettleAsync(cancellation).ConfigureAwait(false);
        var pipelines = scene.Cluster.Pipelines;
        await Task.WhenAll(pipelines.Select(scene.StopAsync)).ConfigureAwait(false);
        using (var positions = new Positions(scene.Cluster))
        {
            var ends = (await positions.IntakeAsync(cancellation).ConfigureAwait(false)).ToDictionary(static p => (p.Topic, p.Partition), static p => p.End);
            scene.Policies.Change(ends, TimeSpan.FromMilliseconds(WindowMs));
        }

        // Without snapshots everything from here on has to come from records and journal.
        var (settings, interval) = (scene.Cluster.Settings, scene.Cluster.Settings[SnapshotInterval]);
        settings[Window] = $"{WindowMs}ms";
        settings[SnapshotInterval] = "1h";
        scene.Cluster.StartPipelines();
        scene.Load.Publisher.ResendEvery = 3;
        scene.Load.Add(2 * Events);
        await scene.GrowsByAsync(Events, 3 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        await Task.WhenAll(pipelines.Select(static p => p.KillAsync())).ConfigureAwait(false);
        settings[SnapshotInterval] = interval;
        scene.Cluster.StartPipelines();
        scene.Load.Add(Events);
        await scene.GrowsByAsync(Events, 3 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        scene.Load.Publisher.ResendEvery = 20;
    }
}

using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>The broker does not run for a moment; connections to it stay.</summary>
internal sealed record PauseBroker(int Ms) : Fault
{
    public static FaultKind Kind { get; } = new("broker-pause", static (random, _) => new PauseBroker(random.Between(500, (int)TortureCluster.SessionTimeout.TotalMilliseconds * 2 / 3))) { Needs = Needs.OwnBroker };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        await scene.Cluster.Kafka.PauseAsync().ConfigureAwait(false);
        await Task.Delay(Ms, cancellation).ConfigureAwait(false);
        await scene.Cluster.Kafka.ResumeAsync().ConfigureAwait(false);
    }
}

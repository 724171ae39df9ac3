using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>A reader of the log topic gets a trickle; it must not miss anything, and nobody else may wait for it.</summary>
internal sealed record SlowSubscriber(int KilobytesPerSecond, int Events) : Fault
{
    public static FaultKind Kind { get; } = new("slow-subscriber", static (random, _) => new SlowSubscriber(random.Between(2, 20), random.Between(500, 1500))) { Needs = Needs.SubscriberLink };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var link = scene.Cluster.Kafka.SubscriberLink!.Condition;
        link.BytesPerSecond = KilobytesPerSecond * 1024;
        scene.Load.Add(2 * Events);
        await scene.GrowsByAsync(Events, 2 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        link.Mend();
    }
}

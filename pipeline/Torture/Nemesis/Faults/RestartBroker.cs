namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>The broker is ended, ours with SIGKILL, and started again.</summary>
internal sealed record RestartBroker : Fault
{
    public static FaultKind Kind { get; } = new("broker-kill", static (_, _) => new RestartBroker()) { Needs = Needs.BrokerRestart };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        await scene.Cluster.Kafka.StopAsync().ConfigureAwait(false);
        await scene.Cluster.Kafka.StartAgainAsync().ConfigureAwait(false);
    }
}

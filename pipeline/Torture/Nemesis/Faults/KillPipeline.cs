namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>SIGKILL at a count of stored events; the same machine starts the process again.</summary>
internal sealed record KillPipeline(int Process) : Fault
{
    public static FaultKind Kind { get; } = new("pipeline-kill", static (random, processes) => new KillPipeline(random.Below(processes))) { MayOverlap = true };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        await scene.Cluster.Pipelines[Process].KillAsync().ConfigureAwait(false);
        scene.Cluster.Pipelines[Process] = scene.Cluster.StartPipeline();
    }
}

using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>A process that does not run for a moment, shorter than its session.</summary>
internal sealed record PausePipeline(int Process, int Ms) : Fault
{
    public static FaultKind Kind { get; } = new("pipeline-pause", static (random, processes) => new PausePipeline(random.Below(processes), random.Between(300, (int)TortureCluster.SessionTimeout.TotalMilliseconds / 2))) { MayOverlap = true };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var pipeline = scene.Cluster.Pipelines[Process];
        await pipeline.PauseAsync().ConfigureAwait(false);
        await Task.Delay(Ms, cancellation).ConfigureAwait(false);
        await pipeline.ResumeAsync().ConfigureAwait(false);
    }
}

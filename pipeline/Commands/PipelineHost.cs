using Monitoring.Pipeline.Observability;

namespace Monitoring.Pipeline.Commands;

/// <summary>The process around the stages: logs, traces, metrics and health.</summary>
internal static class PipelineHost
{
    /// <summary>Runs until <paramref name="cancellation"/>.</summary>
    public static async Task<int> RunAsync(RunRequest request, CancellationToken cancellation)
    {
        var stages = request.Stages.Count > 0 ? request.Stages : RunCommand.KnownStages;
        var health = new HealthBoard(TimeProvider.System);
        foreach (var stage in stages) health.Set(stage, ComponentState.Starting, "waiting for partitions");
        await using var log = ProcessLog.Create(request.Options.Logging, request.Options.Kafka, request.Options.Application);
        using var traces = Tracing.Start(request.Options.Tracing, request.Options.Application);
        await using var server = request.Options.Http.Enabled
            ? await ObservabilityServer.StartAsync(request.Options.Http, health, stages, cancellation).ConfigureAwait(false)
            : null;
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Being told to stop is how a service ends well.
        }

        return ExitCode.Ok;
    }
}

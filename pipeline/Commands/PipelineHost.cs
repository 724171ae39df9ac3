using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Observability;
using Monitoring.Pipeline.Stages;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Pipeline.Commands;

/// <summary>The process around the stages: logs, traces, metrics and health.</summary>
internal static class PipelineHost
{
    /// <summary>Runs until <paramref name="cancellation"/>, then commits everything and ends.</summary>
    public static async Task<int> RunAsync(RunRequest request, CancellationToken cancellation)
    {
        var stages = Stages(request);
        // Named on the command line it counts as well where memory is shared out.
        if (stages.Contains(GatewayStage.Name)) request = request with { Options = request.Options with { Gateway = request.Options.Gateway with { Enabled = true } } };
        if (stages.Contains(SinkStage.Name) && !ConfigurationArguments.NamesPostgres(request.Options, Console.Error)) return ExitCode.Usage;

        await using var log = ProcessLog.Create(request.Options.Logging, request.Options.Kafka, request.Options.Application);
        foreach (var warning in SecurityWarnings.Of(request.Options)) log.Warning("{Warning}", SecurityWarnings.Text(warning));
        if (StageWarning.Of(stages, request.Options) is { } missing) log.Warning("{Warning}", missing);
        MemoryBounds.Apply(MemoryBudget.Of(request.Options), log);
        var health = new HealthBoard(TimeProvider.System);
        foreach (var stage in stages) health.Set(stage, ComponentState.Starting, "waiting for partitions");
        using var traces = Tracing.Start(request.Options.Tracing, request.Options.Application);
        await using var server = request.Options.Http.Enabled
            ? await ObservabilityServer.StartAsync(request.Options.Http, health, stages, cancellation).ConfigureAwait(false)
            : null;
        try
        {
            await new StageProcess(request.Options, stages, health, log).RunAsync(cancellation).ConfigureAwait(false);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (StageStoppedException)
        {
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is CheckpointException or PostgresFatalException or KafkaRefusedException)
        {
            log.Fatal("{Reason}", e.Message);
            return ExitCode.Failed;
        }
    }

    private static IReadOnlyList<string> Stages(RunRequest request)
    {
        if (request.Stages.Count > 0) return request.Stages;
        return [.. RunCommand.KnownStages.Where(s => s switch
        {
            GatewayStage.Name => request.Options.Gateway.Enabled,
            SessionsStage.Name => request.Options.HasFacts(),
            _ => true,
        })];
    }
}

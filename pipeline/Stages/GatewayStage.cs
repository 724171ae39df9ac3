using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Gateway;
using Monitoring.Pipeline.Observability;
using Serilog;

namespace Monitoring.Pipeline.Stages;

/// <summary>The gateway as a part of a process: it reads no topic, and so has no group and no checkpoint.</summary>
internal static class GatewayStage
{
    public const string Name = "gateway";

    /// <summary>Starts it; the task that is given back ends when it was told to stop and every request at work has been answered.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<Task> StartAsync(MonitoringOptions options, ClientConfig kafka, KafkaLink link, HealthBoard health, ILogger log, CancellationToken stop)
    {
        var writer = new KafkaWriter(kafka, options.Gateway, link, log);
        GatewayServer server;
        try
        {
            server = await GatewayServer.StartAsync(options.Gateway, options.Samples, options.Parsing.MaxEventBytes, writer, options.Engine.ShutdownTimeout, log, stop).ConfigureAwait(false);
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        log.Information("The gateway listens on {Address}", server.Address);
        health.Set(Name, ComponentState.Ready, server.Address.ToString());
        return UntilStoppedAsync(server, writer, stop);
    }

    private static async Task UntilStoppedAsync(GatewayServer server, KafkaWriter writer, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task.ConfigureAwait(false);
        await server.DisposeAsync().ConfigureAwait(false);
        writer.Dispose();
    }
}

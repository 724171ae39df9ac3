using Confluent.Kafka;
using Monitoring.IntegrationTests.Broker;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Serilog.Core;

namespace Monitoring.IntegrationTests.Engine;

/// <summary>A worker of a stage of gated tasks, which reads until it is stopped.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="servers">Where the broker is.</param>
    /// <param name="topic">What is read.</param>
    /// <param name="store">What its tasks share.</param>
    public RunningWorker(string servers, string topic, GatedStore store)
    {
        var client = new ClientConfig { BootstrapServers = servers };
        var options = new EngineOptions { SessionTimeout = TimeSpan.FromSeconds(6) };
        var engine = new EngineContext(KafkaUnderTest.Unique("application"), client, options, MemoryBudget.Of(new MonitoringOptions { Engine = options }), new PolicyStore(client), TimeProvider.System, Logger.None);
        var worker = new StageWorker(new StageDefinition("gated", [topic], Create), engine);
        _running = Task.Factory.StartNew(() => worker.Run(_stop.Token), TaskCreationOptions.LongRunning);

        GatedTask Create(StageContext context, TopicPartition partition)
        {
            store.Tasks++;
            return new GatedTask(store);
        }
    }

    public void Stop() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}

using System.Numerics;
using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Sinks.Postgres;
using Serilog.Extensions.Logging;
using ILogger = Serilog.ILogger;

namespace Monitoring.Pipeline.Stages;

/// <summary>The stages of one process, from their first connection to their last commit.</summary>
internal sealed class StageProcess(MonitoringOptions options, IReadOnlyList<string> stages, HealthBoard health, ILogger log)
{
    private static readonly TimeSpan KeeperInterval = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan KeeperRetryInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OutboxInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HealthInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WatchTimeout = TimeSpan.FromSeconds(2);
    private readonly ClientConfig _kafka = ClientConfigs.ForRecords(options.Kafka.ToClientConfig(), options.Topics.MaxMessageBytes);

    /// <summary>Runs until cancelled; then every task has committed and left its group.</summary>
    /// <exception cref="Exception">A stage cannot go on; the message says why and what to do.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await ReachKafkaAsync(stop).ConfigureAwait(false);
        var link = new KafkaLink(log);
        await TopicCheck.RunAsync(options, _kafka, link, log, stop).ConfigureAwait(false);
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Before whatever waits for PostgreSQL: publishers need no more than Kafka. It ends only when it is told to.
        var gateway = stages.Contains(GatewayStage.Name) ? await GatewayStage.StartAsync(options, _kafka, link, health, log, halt.Token).ConfigureAwait(false) : Task.CompletedTask;
        var watch = WatchAsync(link, halt.Token);
        try
        {
            await RunStagesAsync(link, gateway, halt.Token).ConfigureAwait(false);
        }
        finally
        {
            await halt.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(watch, gateway).ConfigureAwait(false);
        }
    }

    private async Task RunStagesAsync(KafkaLink link, Task gateway, CancellationToken stop)
    {
        var definitions = new List<StageDefinition>();
        var policies = new PolicyStore(_kafka);
        var schemas = new SchemaTopic(_kafka, log);
        await Task.Run(() => schemas.Publish(stop), stop).ConfigureAwait(false);
        if (stages.Contains(IntakeStage.Name))
        {
            var policy = options.IntakePolicy();
            var hash = await Task.Run(() => policies.Publish(policy.ToBytes(), stop), stop).ConfigureAwait(false);
            definitions.Add(IntakeStage.Create(IntakeStage.Resources(options, log), hash));
        }

        if (stages.Contains(SessionsStage.Name))
        {
            var policy = await Task.Run(() => policies.Publish(options.SessionPolicy(WatermarkSources(Topics.Sources, stop)).ToBytes(), stop), stop).ConfigureAwait(false);
            definitions.Add(SessionsStage.Create(policy));
        }

        if (stages.Contains(AggregateStage.Name))
        {
            IReadOnlyList<string> sources = options.HasFacts() ? [.. Topics.Inputs, Topics.Facts] : Topics.Inputs;
            var policy = await Task.Run(() => policies.Publish(options.AggregatePolicy(WatermarkSources(sources, stop)).ToBytes(), stop), stop).ConfigureAwait(false);
            definitions.Add(AggregateStage.Create(policy));
        }

        await using var sink = stages.Contains(SinkStage.Name) ? await StartSinkAsync(schemas, stop).ConfigureAwait(false) : null;
        if (sink is not null)
        {
            var cluster = await Task.Run(() => ClusterId(stop), stop).ConfigureAwait(false);
            definitions.Add(SinkStage.Create(new SinkResources(sink, cluster, schemas), options.Postgres.StoreSamples));
        }

        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var engine = new EngineContext(options.Application, _kafka, options.Engine, MemoryBudget.Of(options), policies, TimeProvider.System, log) { Link = link };
        var host = new StageHost(engine, definitions);
        var running = definitions.Count > 0 ? host.RunAsync(halt.Token) : gateway;
        Task[] chores = [ReportAsync(host, halt.Token), .. sink is null ? (Task[])[] : [KeepAsync(sink, halt.Token), PublishOutboxAsync(sink, halt.Token)]];
        try
        {
            await running.ConfigureAwait(false);
        }
        finally
        {
            await halt.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(chores).ConfigureAwait(false);
        }
    }

    private async Task<PostgresSink> StartSinkAsync(SchemaTopic schemas, CancellationToken stop)
    {
        health.Set("postgres", ComponentState.Starting, "connecting");
        using var logs = new SerilogLoggerFactory(log.ForContext("Stage", SinkStage.Name));
        var sink = await PostgresSink.StartAsync(options.Postgres, schemas.Resolver, TimeProvider.System, logs.CreateLogger("postgres"), stop, new SinkTelemetry(health)).ConfigureAwait(false);
        return sink;
    }

    // A broker that is away is waited for; one that refuses these settings will do so for ever.
    private async Task ReachKafkaAsync(CancellationToken stop)
    {
        for (var attempt = 1; !await KafkaAccess.CheckAsync(options.Kafka, stop).ConfigureAwait(false); attempt++)
        {
            if (BitOperations.IsPow2(attempt)) log.Warning("No broker of {Servers} answers; trying on", options.Kafka.BootstrapServers);
            await Task.Delay(HealthInterval, stop).ConfigureAwait(false);
        }
    }

    // As the broker has them: an administrator may have added some.
    private List<WatermarkSource> WatermarkSources(IReadOnlyList<string> topics, CancellationToken stop)
    {
        using var admin = new AdminClientBuilder(_kafka).Build();
        return [.. topics.Select(topic => new WatermarkSource(topic, Partitions(admin, topic, stop)))];
    }

    private static int Partitions(IAdminClient admin, string topic, CancellationToken stop)
    {
        var found = Retry.Kafka(() => admin.GetMetadata(topic, WatchTimeout).Topics[0].Partitions.Count, stop);
        return found > 0 ? found : throw new CheckpointException($"the topic {topic} does not exist: run `monitoring topics --create`");
    }

    private string ClusterId(CancellationToken stop)
    {
        using var admin = new AdminClientBuilder(_kafka).Build();
        return Retry.Kafka(() => admin.DescribeClusterAsync().GetAwaiter().GetResult().ClusterId, stop);
    }

    private async Task ReportAsync(StageHost host, CancellationToken stop)
    {
        while (await NextAsync(HealthInterval, stop).ConfigureAwait(false))
        {
            foreach (var stage in host.Workers.GroupBy(w => w.Stage.Name, w => w.Worker))
            {
                var phases = stage.SelectMany(w => w.Phases).ToList();
                var waiting = phases.Count(p => p is not (TaskPhase.Running or TaskPhase.Committing));
                health.Set(stage.Key, waiting == 0 && stage.All(w => w.HasJoined) ? ComponentState.Ready : ComponentState.Starting, $"{phases.Count - waiting} of {phases.Count} partitions run");
                if (stage.All(w => TimeProvider.System.GetElapsedTime(w.Heartbeat) < 2 * HealthInterval)) health.Beat(stage.Key);
            }
        }
    }

    // Asked only while no broker is reached: the stages notice the rest.
    private async Task WatchAsync(KafkaLink link, CancellationToken stop)
    {
        using var admin = new AdminClientBuilder(_kafka).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        health.Set("kafka", ComponentState.Ready);
        while (await NextAsync(WatchInterval, stop).ConfigureAwait(false))
        {
            if (link.Trouble is not { } trouble) continue;
            health.Set("kafka", ComponentState.Unreachable, trouble);
            try
            {
                await admin.DescribeClusterAsync(new() { RequestTimeout = WatchTimeout }).WaitAsync(stop).ConfigureAwait(false);
                link.Answered();
                health.Set("kafka", ComponentState.Ready);
            }
            catch (Exception e) when (e is KafkaException or OperationCanceledException)
            {
                // Still away, or stopping.
            }
        }
    }

    private async Task KeepAsync(PostgresSink sink, CancellationToken stop)
    {
        bool done;
        do
        {
            done = await GuardedAsync("keeper", async () =>
            {
                var report = await sink.Keeper.RunAsync(stop).ConfigureAwait(false);
                log.Information("Days looked after: {@Report}", report);
            }).ConfigureAwait(false);
        }
        while (await NextAsync(done ? KeeperInterval : KeeperRetryInterval, stop).ConfigureAwait(false));
    }

    private async Task PublishOutboxAsync(PostgresSink sink, CancellationToken stop)
    {
        do
        {
            await GuardedAsync("outbox", () => OutboxPublisher.RunOnceAsync(sink.Outbox, _kafka, log, stop)).ConfigureAwait(false);
        }
        while (await NextAsync(OutboxInterval, stop).ConfigureAwait(false));
    }

    // A chore that fails is tried again at its next turn; the stages go on.
    private async Task<bool> GuardedAsync(string name, Func<Task> chore)
    {
        try
        {
            await chore().ConfigureAwait(false);
            health.Set(name, ComponentState.Ready);
            return true;
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (Exception e)
        {
            log.Error(e is PostgresFatalException or KafkaException ? null : e, "The {Chore} failed and is tried again: {Reason}", name, e.Message);
            health.Set(name, ComponentState.Unreachable, e.Message);
        }

        return false;
    }

    private static async Task<bool> NextAsync(TimeSpan interval, CancellationToken stop)
    {
        try
        {
            await Task.Delay(interval, stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

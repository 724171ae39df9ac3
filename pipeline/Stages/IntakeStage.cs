using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Enrichment;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas;
using Serilog;

namespace Monitoring.Pipeline.Stages;

/// <summary>Publishers' topics in; log events, metric samples and deltas, facts and dead letters out.</summary>
internal static class IntakeStage
{
    public const string Name = "intake";

    /// <param name="resources">Databases and keys that every task shares.</param>
    /// <param name="policy">Content hash of the policy to put into force.</param>
    public static StageDefinition Create(IntakeResources resources, string policy) =>
        new(Name, Topics.Inputs, (context, partition) => new StreamTask(context, partition, Processor(partition, resources), policy)) { Broadcasts = [Topics.Deltas, Topics.Facts] };

    private static IStatefulProcessor Processor(TopicPartition partition, IntakeResources resources)
    {
        var (topic, number) = (partition.Topic, partition.Partition.Value);
        IStatefulProcessor processor = topic == Topics.RawMetrics ? new MetricsProcessor(resources, number) : new IntakeProcessor(resources, topic, number);
        // Visible at 0, so that increase() sees the first one.
        foreach (var counter in processor.Counters.Definitions) Telemetry.Publish(counter, 0);
        return processor;
    }

    /// <summary>Opens what the configuration names.</summary>
    public static IntakeResources Resources(MonitoringOptions options, ILogger log)
    {
        var enrichment = options.Enrichment;
        var databases = enrichment.GeoipDatabases.Select(path => Open(path, log)).OfType<GeoIpDatabase>().ToList();
        var key = options.DeadLetters.Key();
        // The settings are for the process; each task has a part of its own, which no other thread touches.
        var tasks = MemoryBudget.Of(options).IntakeTasks;
        var geoip = enrichment.Geoip with { CacheEntries = Math.Max(8, enrichment.Geoip.CacheEntries / tasks) };
        var userAgents = enrichment.UserAgents with { CacheEntries = Math.Max(8, enrichment.UserAgents.CacheEntries / tasks) };
        return new IntakeResources(
            counters => [new GeoIpEnricher(geoip, databases, counters), new UserAgentEnricher(userAgents, counters), new ServiceMetadataEnricher(enrichment.Services, counters)],
            key is null ? null : new DeadLetterSealer(key, options.DeadLetters.PartBytes),
            options.Masking.PseudonymKey)
        {
            MaxOutputBytes = IntakeResources.Room(options.Topics.MaxMessageBytes),
        };
    }

    // Events without a country are better than no events.
    private static GeoIpDatabase? Open(string path, ILogger log)
    {
        if (GeoIpDatabase.TryOpen(File.ReadAllBytes(path), out var database, out var error))
        {
            log.Information("{Path}: {Kind} of {Built:yyyy-MM-dd}", path, database!.Kind, database.Built);
            return database;
        }

        log.Error("{Path} is not used: {Reason}", path, error);
        return null;
    }
}

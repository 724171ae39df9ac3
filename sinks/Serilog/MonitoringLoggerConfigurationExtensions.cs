using Monitoring.Sinks.Serilog;
using Serilog.Configuration;
using Serilog.Events;

// In Serilog's own namespace, so that WriteTo.Monitoring is found without a further using.
namespace Serilog;

/// <summary><c>WriteTo.Monitoring(…)</c></summary>
public static class MonitoringLoggerConfigurationExtensions
{
    /// <summary>Publishes events to Kafka as compact JSON, batched, acknowledged by all replicas.</summary>
    /// <param name="sinks">WriteTo.</param>
    /// <param name="bootstrapServers">Brokers, <c>host:port</c> separated by commas.</param>
    /// <param name="topic">A topic that the pipeline's intake reads.</param>
    /// <param name="service">The service's name; the process's where it is null.</param>
    /// <param name="whenFull">What happens when Kafka is away for so long that the queue is full.</param>
    /// <param name="spillPath">The file, with <see cref="QueueFullPolicy.Spill"/>.</param>
    /// <param name="restrictedToMinimumLevel">The least important level that is published.</param>
    /// <returns>For further sinks.</returns>
    public static LoggerConfiguration Monitoring(
        this LoggerSinkConfiguration sinks, string bootstrapServers, string topic = "app-logs", string? service = null,
        QueueFullPolicy whenFull = QueueFullPolicy.Block, string? spillPath = null, LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum)
    {
        var options = new MonitoringSinkOptions { BootstrapServers = bootstrapServers, Topic = topic, WhenFull = whenFull, SpillPath = spillPath };
        return sinks.Monitoring(service is null ? options : options with { Service = service }, restrictedToMinimumLevel);
    }

    /// <summary>Publishes events to Kafka as compact JSON, batched, acknowledged by all replicas.</summary>
    /// <param name="sinks">WriteTo.</param>
    /// <param name="options">All settings.</param>
    /// <param name="restrictedToMinimumLevel">The least important level that is published.</param>
    /// <returns>For further sinks.</returns>
    /// <exception cref="ArgumentException">A setting is out of its bounds.</exception>
    /// <exception cref="IOException">Another process has the spill file, or its folder is not there.</exception>
    public static LoggerConfiguration Monitoring(this LoggerSinkConfiguration sinks, MonitoringSinkOptions options, LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum)
    {
        ArgumentNullException.ThrowIfNull(sinks);
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        var spill = options.WhenFull == QueueFullPolicy.Spill ? new SpillFile(options.SpillPath!, options.SpillLimitBytes) : null;
        return sinks.Sink(new MonitoringSink(options, new KafkaTransport(options), spill), restrictedToMinimumLevel);
    }
}

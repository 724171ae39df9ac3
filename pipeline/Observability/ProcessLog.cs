using System.Globalization;
using Monitoring.Pipeline.Configuration;
using Monitoring.Sinks.Serilog;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Monitoring.Pipeline.Observability;

/// <summary>This process's own logs: to stderr, and to Kafka as any other service's.</summary>
/// <remarks>
/// Where Kafka is away, events wait in a file, so that logging never stops a stage. The sink keeps what it has to say about itself out of Kafka.
/// No setting of type <see cref="Schemas.Options.Secret"/> is ever written: its text is <c>***</c>.
/// </remarks>
internal static class ProcessLog
{
    private const int MostProcesses = 64;
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    /// <summary>A logger; disposing it sends what waits.</summary>
    /// <param name="options">Level, format and whether to publish.</param>
    /// <param name="kafka">Where to publish.</param>
    /// <param name="service">The service's name in every event.</param>
    public static Logger Create(LoggingOptions options, KafkaOptions kafka, string service)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Is(Level(options.Level))
            .Enrich.FromLogContext()
            .Enrich.WithProperty("process_id", Environment.ProcessId);
        if (options.Format == LogFormat.Json) log.WriteTo.Console(new RenderedCompactJsonFormatter(), standardErrorFromLevel: LogEventLevel.Verbose);
        else log.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        if (options.Kafka) Publish(log, options, kafka, service);
        return log.CreateLogger();
    }

    // The first free file of a fixed list: two processes on one machine do not share one, and what a crash left behind is found by the next start.
    private static void Publish(LoggerConfiguration log, LoggingOptions options, KafkaOptions kafka, string service)
    {
        for (var slot = 0; ; slot++)
        {
            try
            {
                log.WriteTo.Monitoring(SinkOptions(options, kafka, service, slot));
                return;
            }
            catch (IOException) when (slot < MostProcesses)
            {
                // Taken by another process.
            }
        }
    }

    private static MonitoringSinkOptions SinkOptions(LoggingOptions options, KafkaOptions kafka, string service, int slot) => new()
    {
        BootstrapServers = kafka.BootstrapServers,
        Topic = options.KafkaTopic,
        Service = service,
        Producer = kafka.ToClientConfig().ToDictionary(),
        WhenFull = QueueFullPolicy.Spill,
        SpillPath = Path.Combine(options.SpillFolder ?? Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{service}-{slot}.logs")),
    };

    private static LogEventLevel Level(LogThreshold level) => level switch
    {
        LogThreshold.Trace => LogEventLevel.Verbose,
        LogThreshold.Debug => LogEventLevel.Debug,
        LogThreshold.Warn => LogEventLevel.Warning,
        LogThreshold.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}

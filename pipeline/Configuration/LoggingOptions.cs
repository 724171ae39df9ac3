using System.ComponentModel;
using Monitoring.Schemas;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>The least important level that is written.</summary>
internal enum LogThreshold
{
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// <summary>How a line on the console looks.</summary>
internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>This process's own logs: to stderr, and to Kafka like those of any other service.</summary>
internal sealed record LoggingOptions : IValidatedOptions
{
    [Description("The least important level that is written.")]
    public LogThreshold Level { get; init; } = LogThreshold.Info;

    [Description("Console lines for people, or one JSON object a line.")]
    public LogFormat Format { get; init; } = LogFormat.Text;

    [Description("Publish this process's logs to Kafka too. What the publishing itself logs goes to the console only.")]
    public bool Kafka { get; init; } = true;

    [Description("The topic for it.")]
    public string KafkaTopic { get; init; } = Topics.AppLogs;

    [Description("Existing folder where own logs wait while Kafka is away; the system's folder for temporary files where it is not set.")]
    public string? SpillFolder { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (!Topics.Sources.Contains(KafkaTopic))
        {
            yield return new OptionError("kafka_topic", $"'{KafkaTopic}' is not a topic that intake reads", $"use one of {string.Join(", ", Topics.Sources)}");
        }

        if (SpillFolder is not null && !Directory.Exists(SpillFolder)) yield return new OptionError("spill_folder", $"the folder '{SpillFolder}' does not exist", "create it, writable for this process");
    }
}

namespace Monitoring.Schemas;

/// <summary>The name of every topic of the flow, in one place.</summary>
/// <remarks>Partition counts, retention and time-stamp types are in <c>pipeline/Configuration</c>, because they depend on the installation.</remarks>
public static class Topics
{
    /// <summary>Application logs, as Filebeat, Fluentd, Fluent Bit or Serilog publish them.</summary>
    public const string AppLogs = "app-logs";

    /// <summary>Operating system, container and middleware logs.</summary>
    public const string SystemLogs = "system-logs";

    /// <summary>Authentication and audit logs.</summary>
    public const string SecurityLogs = "security-logs";

    /// <summary>Metric samples, as prometheus-kafka-adapter, Telegraf, Metricbeat, OpenTelemetry or our own gateway publish them.</summary>
    public const string RawMetrics = "metrics";

    /// <summary>Log events after intake, one a record, Avro <c>LogEvent</c>, keyed by source.</summary>
    public const string Logs = "monitoring.logs";

    /// <summary>Metric samples after intake, several series a record, Avro <c>SampleBatch</c>, and what log events add to windows, Avro <c>MetricDeltas</c>, both keyed by a part of the series' hash; and watermarks, Avro <c>Watermark</c>, in every partition.</summary>
    public const string Deltas = "monitoring.deltas";

    /// <summary>What log events say of sessions and joins, one fact a record, Avro <c>SessionFact</c> and <c>JoinFact</c>, keyed by the session or the join's key; and watermarks, Avro <c>Watermark</c>, in every partition.</summary>
    public const string Facts = "monitoring.facts";

    /// <summary>What windows show, several series a record, Avro <c>MetricWindows</c>, keyed by the aggregating task.</summary>
    public const string Metrics = "monitoring.metrics";

    /// <summary>What recording rules come to, and the series of alerts, Avro <c>SampleBatch</c>, keyed by file and group.</summary>
    public const string Recorded = "monitoring.recorded";

    /// <summary>Samples, deltas and facts that came after grace, Avro <c>SampleBatch</c>, <c>MetricDeltas</c>, <c>SessionFact</c> and <c>JoinFact</c>.</summary>
    public const string Late = "monitoring.late";

    /// <summary>What was refused and why, Avro <c>DeadLetter</c>, keyed by source.</summary>
    public const string DeadLetters = "monitoring.dead-letters";

    /// <summary>Alerts as JSON, keyed by fingerprint: the newest revision of each is what is true now.</summary>
    public const string Alerts = "monitoring.alerts";

    /// <summary>Avro schemas by CRC-64-AVRO fingerprint: key is the fingerprint as 16 hexadecimal digits, value the schema's JSON.</summary>
    public const string Schemas = "monitoring.schemas";

    /// <summary>Policies by content hash: key is the hash, value the policy's text.</summary>
    public const string Control = "monitoring.control";

    /// <summary>Positions, journals and snapshot chunks of one stage's tasks.</summary>
    /// <param name="stage">The stage's name, for example <c>intake</c>.</param>
    public static string Checkpoint(string stage) => $"monitoring.checkpoint.{stage}";

    /// <summary>The topics of logs that publishers write.</summary>
    public static IReadOnlyList<string> Sources { get; } = [AppLogs, SystemLogs, SecurityLogs];

    /// <summary>Every topic that publishers write and intake reads.</summary>
    public static IReadOnlyList<string> Inputs { get; } = [.. Sources, RawMetrics];
}

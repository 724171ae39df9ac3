namespace Monitoring.Sinks.Serilog;

/// <summary>Settings of <c>WriteTo.Monitoring</c>.</summary>
public sealed record MonitoringSinkOptions
{
    /// <summary>Brokers to start from, <c>host:port</c> separated by commas.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>A topic that the pipeline's intake reads.</summary>
    public string Topic { get; init; } = "app-logs";

    /// <summary>The service's name; the process's where it is not set.</summary>
    public string Service { get; init; } = AppDomain.CurrentDomain.FriendlyName;

    /// <summary>The machine's name.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>Events that wait in memory at most.</summary>
    public int QueueLimit { get; init; } = 10_000;

    /// <summary>Events sent in one go at most.</summary>
    public int BatchLimit { get; init; } = 500;

    /// <summary>What happens when the queue is full.</summary>
    public QueueFullPolicy WhenFull { get; init; } = QueueFullPolicy.Block;

    /// <summary>With <see cref="QueueFullPolicy.Block"/>: how long a thread that logs waits.</summary>
    public TimeSpan BlockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>With <see cref="QueueFullPolicy.Spill"/>: the file. One process at a time may use it.</summary>
    public string? SpillPath { get; init; }

    /// <summary>With <see cref="QueueFullPolicy.Spill"/>: largest size of the file, in bytes.</summary>
    public long SpillLimitBytes { get; init; } = 256L << 20;

    /// <summary>How long disposing waits for the last events to be acknowledged.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Further settings of the producer by librdkafka's names, for example for TLS and SASL.</summary>
    public IReadOnlyDictionary<string, string> Producer { get; init; } = new Dictionary<string, string>();

    /// <summary>Wait before the first repetition of a failed batch; it doubles up to <see cref="LongestRetryDelay"/>.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    internal TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="ArgumentException">A setting is out of its bounds; the message names it.</exception>
    internal void ThrowIfInvalid()
    {
        if (string.IsNullOrWhiteSpace(BootstrapServers)) throw new ArgumentException("BootstrapServers is empty: write host:port.");
        if (string.IsNullOrWhiteSpace(Topic)) throw new ArgumentException("Topic is empty: write app-logs.");
        if (QueueLimit < 1) throw new ArgumentException($"QueueLimit is {QueueLimit}: write 1 or more.");
        if (BatchLimit < 1) throw new ArgumentException($"BatchLimit is {BatchLimit}: write 1 or more.");
        if (WhenFull == QueueFullPolicy.Spill && string.IsNullOrEmpty(SpillPath)) throw new ArgumentException("SpillPath is needed where WhenFull is Spill.");
    }
}

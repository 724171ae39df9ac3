namespace Monitoring.Benchmarks;

/// <summary>What to measure from topic to table.</summary>
public sealed record PipelineBenchmarkOptions
{
    /// <summary>The broker that the pipeline reads.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>The database that it writes; the role has to read <c>app_logs</c>.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Events at full speed.</summary>
    public int Events { get; init; } = 200_000;

    /// <summary>Events before them, which are not measured.</summary>
    public int WarmUpEvents { get; init; } = 100_000;

    /// <summary>Events a second of the paced run.</summary>
    public int PacedRate { get; init; } = 2_000;

    /// <summary>Length of the paced run.</summary>
    public TimeSpan PacedFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Pause between two looks at the table in the paced run.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long the last rows may take before the run has failed.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Process ids by what they are (pipeline, broker, …), whose CPU time is then reported; those of other machines are left out.</summary>
    public IReadOnlyDictionary<string, int> Processes { get; init; } = new Dictionary<string, int>();

    /// <summary>The pipeline's <c>/metrics</c>; null where it is unknown.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Seed of the traffic.</summary>
    public long Seed { get; init; }
}

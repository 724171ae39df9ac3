namespace Monitoring.Benchmarks.Overload;

/// <summary>How to overload a pipeline that runs on this machine.</summary>
public sealed record OverloadBenchmarkOptions
{
    /// <summary>The broker that the pipeline reads.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>The database that it writes; the role has to read <c>app_logs</c> and the stored offsets.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The pipeline's <c>/metrics</c>.</summary>
    public required Uri Metrics { get; init; }

    /// <summary>Process ids by what they are: <c>pipeline</c>, and others whose CPU time is reported beside its own. Read again when it is needed, as servers come back as other processes.</summary>
    public required IReadOnlyDictionary<string, int> Processes { get; init; }

    internal int ProcessId => Processes["pipeline"];

    /// <summary>Bytes of resident memory that it promises to stay below.</summary>
    public required long MemoryLimit { get; init; }

    /// <summary>Stops the database as a power cut would.</summary>
    public required Func<CancellationToken, Task> StopDatabase { get; init; }

    /// <summary>Starts it again and returns once it answers.</summary>
    public required Func<CancellationToken, Task> StartDatabase { get; init; }

    /// <summary>Events of the undisturbed run at full speed that the others are compared with.</summary>
    public int Events { get; init; } = 400_000;

    /// <summary>Events before them, which are not measured.</summary>
    public int WarmUpEvents { get; init; } = 100_000;

    /// <summary>How long the database is away.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Events a second while it is away; null for the measured capacity.</summary>
    public double? OutageRate { get; init; }

    /// <summary>How long the publishers go on at a multiple of the capacity.</summary>
    public TimeSpan OverloadFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Publishers in the overload; together they send this multiple of the capacity.</summary>
    public int Overload { get; init; } = 3;

    /// <summary>How long the pipeline may take for a backlog, for each second that it took to build.</summary>
    public double Patience { get; init; } = 10;

    /// <summary>Seed of the traffic.</summary>
    public long Seed { get; init; }
}

namespace Monitoring.Benchmarks;

/// <summary>What <see cref="SinkBenchmark"/> measures with.</summary>
public sealed record SinkBenchmarkOptions
{
    /// <summary>A user who may create databases; the benchmark makes one of its own and drops it again.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Rows in each round.</summary>
    public int Rows { get; init; } = 200_000;

    /// <summary>Rounds; the median counts.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Bytes of rows after which the writer commits.</summary>
    public required int BatchBytes { get; init; }

    /// <summary>Of the generated events.</summary>
    public int Seed { get; init; }
}

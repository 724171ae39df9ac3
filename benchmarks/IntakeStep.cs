using Monitoring.Processors.Abstractions;

namespace Monitoring.Benchmarks;

/// <summary>A prefix of the intake chain: everything up to and with the named step.</summary>
/// <param name="Name">The step that this prefix adds to the one before.</param>
/// <param name="Create">A fresh chain; called once a round, so that one round's identities are not duplicates in the next.</param>
public sealed record IntakeStep(string Name, Func<IStatefulProcessor> Create);

/// <summary>How much to run.</summary>
public sealed record IntakeBenchmarkOptions
{
    /// <summary>Records of the measured mix.</summary>
    public int Events { get; init; } = 100_000;

    /// <summary>Records of another seed, hours before, that a fresh chain takes before each round: enough for its pools and its state to reach their size.</summary>
    public int WarmUpEvents { get; init; } = 120_000;

    /// <summary>Rounds of each prefix; medians are reported.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Records between two batch ends.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Seed of the mix.</summary>
    public long Seed { get; init; }
}

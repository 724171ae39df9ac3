using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Enrichment;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Intake;

/// <summary>What every intake task of a process shares and no policy carries: databases and secrets.</summary>
/// <param name="Enrichers">Makes one task's enrichers, which are applied in this order.</param>
/// <param name="Sealer">Seals refused originals, or null where no key is configured.</param>
/// <param name="PseudonymKey">The key of the masker's pseudonyms, or null.</param>
public sealed record IntakeResources(Func<CounterSet, IReadOnlyList<IEnricher>> Enrichers, DeadLetterSealer? Sealer, Secret? PseudonymKey)
{
    /// <summary>What a record of our topics may hold in key and value. Kafka refuses a larger one, and the transaction that it is in with it.</summary>
    public int MaxOutputBytes { get; init; } = Room(16 << 20);

    /// <summary>What a topic's largest message leaves for key and value.</summary>
    public static int Room(int maxMessageBytes) => maxMessageBytes - 1024;
}

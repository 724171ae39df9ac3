using Monitoring.Processors.Enrichment;

namespace Monitoring.Processors.Intake;

/// <summary>What every intake task of a process shares and none changes.</summary>
/// <param name="Enrichers">Applied in this order. Each call of the factory makes a set for one task.</param>
/// <param name="Sealer">Seals refused originals, or null where no key is configured.</param>
public sealed record IntakeResources(Func<IReadOnlyList<IEnricher>> Enrichers, DeadLetterSealer? Sealer);

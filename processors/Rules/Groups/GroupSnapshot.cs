using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>The state of a group between two ticks.</summary>
/// <param name="Name">Of the group.</param>
/// <param name="Rules">In their order.</param>
/// <param name="Orphans">Series of rules that are gone, which end at the next tick.</param>
internal sealed record GroupSnapshot(string Name, IReadOnlyList<RuleSnapshot> Rules, IReadOnlyList<LabelSet> Orphans);

/// <summary>The state of a rule between two ticks.</summary>
/// <param name="Name">Of the rule.</param>
/// <param name="Expression">In its canonical form.</param>
/// <param name="Alerts">Ordered by labels.</param>
/// <param name="Returned">The series of the last tick, ordered, which end when they are not among the next one's.</param>
internal sealed record RuleSnapshot(string Name, string Expression, IReadOnlyList<Alert> Alerts, IReadOnlyList<LabelSet> Returned);

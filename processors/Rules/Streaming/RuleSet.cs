using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>A policy whose files are read.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Groups">In the order in which those of one time are evaluated.</param>
/// <param name="Faults">What keeps it from being put into force; none for a good one.</param>
internal sealed record RuleSet(RulesPolicy Policy, IReadOnlyList<GroupDefinition> Groups, IReadOnlyList<RuleFault> Faults)
{
    /// <summary>The time of which all ticks are whole intervals away; ms since 1970 UTC.</summary>
    public long OriginMs { get; init; }

    public EvaluationOptions Evaluation { get; } = new() { Lookback = Policy.Lookback, LeftClosed = Policy.LeftClosed, SubqueryStep = Policy.Interval };

    /// <summary>Reads the files of a policy.</summary>
    public static RuleSet Read(RulesPolicy policy)
    {
        var files = policy.Files.Select(f => RuleFile.Read(f.Name, f.Text)).ToList();
        var groups = files.SelectMany(f => f.Groups).ToList();
        var fixedTimes = groups.SelectMany(g => g.Rules.Where(r => IsFixed(r.Expression)).Select(r => new RuleFault(
            g.File, r.Line, r.Column, $"the rule {r.Name} looks at a fixed time with '@', and a stream keeps only what the ranges of its rules reach", "take '@' away, or use an offset")));
        return new RuleSet(policy, groups, [.. files.SelectMany(f => f.Faults), .. fixedTimes]);
    }

    /// <summary>True where the expression looks at a time that does not move.</summary>
    public static bool IsFixed(Expression expression) =>
        expression is VectorSelector { Shift.AtMs: not null } or SubqueryExpression { Shift.AtMs: not null } || expression.Parts.Any(IsFixed);
}

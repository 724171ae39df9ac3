using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Rules that a test feeds and asks.</summary>
internal interface IRulesAtWork
{
    /// <summary>The groups as they are after the last tick.</summary>
    IEnumerable<RuleGroup> Groups { get; }

    /// <summary>A sample of the test's own series; samples come before the tick that sees them, those of a series in time order.</summary>
    void Append(LabelSet labels, NotedValue value, long timeMs);

    /// <summary>Evaluates all groups at a time.</summary>
    /// <returns>What failed, and why.</returns>
    IReadOnlyList<(string What, string Reason)> Tick(long timeMs);

    /// <summary>What an expression comes to over all that was appended and recorded.</summary>
    /// <exception cref="EvaluationException">It cannot be evaluated.</exception>
    IReadOnlyList<VectorSample> Evaluate(Expression expression, long timeMs);
}

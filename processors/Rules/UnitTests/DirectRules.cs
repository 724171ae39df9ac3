using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Rules over series in memory, as promtool runs them.</summary>
internal sealed class DirectRules : IRulesAtWork
{
    private readonly TestSeries _store = new();
    private readonly RuleSurroundings _surroundings;
    private readonly List<RuleGroup> _groups;

    public DirectRules(TestFile file, TestCase test, IEnumerable<GroupDefinition> groups)
    {
        _surroundings = new RuleSurroundings(_store, new EvaluationOptions { SubqueryStep = file.EvaluationInterval })
        {
            ExternalLabels = Templates.TemplateMap.Of(test.ExternalLabels.Texts),
            ExternalUrl = test.ExternalUrl,
        };
        _groups = [.. groups.Select(g => new RuleGroup(g, _surroundings))];
    }

    public IEnumerable<RuleGroup> Groups => _groups;

    public void Append(LabelSet labels, NotedValue value, long timeMs) => _store.Append(labels, value, timeMs);

    public IReadOnlyList<(string What, string Reason)> Tick(long timeMs) => [.. _groups.SelectMany(g => g.Evaluate(timeMs).Failures).Select(f => ($"rule {f.Rule.Name}", f.Message))];

    public IReadOnlyList<VectorSample> Evaluate(Expression expression, long timeMs) => _surroundings.Evaluate(expression, timeMs);
}

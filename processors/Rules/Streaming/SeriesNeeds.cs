using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>All that the rules in force select: equal selectors of several rules are one need.</summary>
internal sealed class SeriesNeeds
{
    private readonly Dictionary<string, SeriesNeed> _byText = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SeriesNeed>> _byMetric = new(StringComparer.Ordinal);
    private readonly List<SeriesNeed> _ofAnyMetric = [];
    private readonly Dictionary<IReadOnlyList<LabelMatcher>, SeriesNeed> _bySelector = new(ReferenceEqualityComparer.Instance);

    public SeriesNeeds(IReadOnlyList<GroupSchedule> groups, EvaluationOptions options)
    {
        foreach (var group in groups)
        {
            foreach (var rule in group.Group.Definition.Rules)
            {
                foreach (var expression in Expressions(rule))
                {
                    foreach (var (matchers, reach) in SelectorProbe.Ask(expression, options)) Open(matchers).Reach(group, reach);
                }
            }
        }

        Follow();
    }

    public void Follow()
    {
        foreach (var need in _byText.Values) need.Follow();
    }

    /// <summary>The needs that a series answers; tested once for each new series.</summary>
    public SeriesNeed[] Of(LabelSet labels) =>
        [.. _byMetric.GetValueOrDefault(labels.Metric, []).Concat(_ofAnyMetric).Where(n => Accepts(n.Matchers, labels))];

    /// <summary>The need whose series hold all those of a selector; null where no rule says that it selects them.</summary>
    public SeriesNeed? Covering(IReadOnlyList<LabelMatcher> selector)
    {
        if (_bySelector.TryGetValue(selector, out var own)) return own;
        // A query of a template, written out: what it fills in narrows what is kept for it.
        var texts = selector.Select(m => m.ToString()).ToHashSet();
        return _byText.GetValueOrDefault(Text(selector)) ?? _byText.Values.FirstOrDefault(n => n.Matchers.All(m => texts.Contains(m.ToString())));
    }

    public static bool Accepts(IReadOnlyList<LabelMatcher> matchers, LabelSet labels)
    {
        for (var i = 0; i < matchers.Count; i++)
        {
            if (!matchers[i].Matches(labels.Get(matchers[i].Name))) return false;
        }

        return true;
    }

    private static IEnumerable<Expression> Expressions(RuleDefinition rule) =>
        rule.LabelTemplates.Concat(rule.Annotations).SelectMany(t => TemplateQueries.Find(t.Value)).Where(e => !RuleSet.IsFixed(e)).Prepend(rule.Expression);

    private SeriesNeed Open(IReadOnlyList<LabelMatcher> selector)
    {
        var matchers = TemplateQueries.Known(selector);
        var text = Text(matchers);
        if (!_byText.TryGetValue(text, out var need))
        {
            _byText.Add(text, need = new SeriesNeed(matchers));
            var name = matchers.FirstOrDefault(m => m.Name == LabelSet.MetricName && m.Match == LabelMatch.Equal)?.Value;
            if (name is null) _ofAnyMetric.Add(need);
            else if (_byMetric.TryGetValue(name, out var named)) named.Add(need);
            else _byMetric.Add(name, [need]);
        }

        _bySelector[selector] = need;
        return need;
    }

    private static string Text(IReadOnlyList<LabelMatcher> matchers) => string.Join(',', matchers.Select(m => m.ToString()).Order(StringComparer.Ordinal));
}

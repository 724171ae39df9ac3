using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Finds out what an expression selects and how far it looks back, by having it ask.</summary>
internal sealed class SelectorProbe : ISeriesSource
{
    private readonly List<(IReadOnlyList<LabelMatcher> Matchers, long ReachMs)> _asked = [];

    private SelectorProbe()
    {
    }

    /// <summary>The matchers of each selector, and how much older than the evaluation the oldest sample is that it reads.</summary>
    public static IReadOnlyList<(IReadOnlyList<LabelMatcher> Matchers, long ReachMs)> Ask(Expression expression, EvaluationOptions options)
    {
        var probe = new SelectorProbe();
        try
        {
            _ = new Selections(probe, options, new QueryTimes(0, 0, 0), expression);
        }
        catch (EvaluationException)
        {
            // A range that is not positive: the rule fails at each tick and says so there.
        }

        // The info series are looked at when one of the selectors looks.
        var farthest = probe._asked.Select(a => a.ReachMs).DefaultIfEmpty().Max();
        foreach (var info in Infos(expression)) probe._asked.Add((InfoFunction.Selected(info), farthest + (long)options.Lookback.TotalMilliseconds));
        return probe._asked;
    }

    /// <inheritdoc/>
    public IEnumerable<SeriesPoints> Select(IReadOnlyList<LabelMatcher> matchers, long fromMs, long toMs)
    {
        _asked.Add((matchers, Math.Max(0, -fromMs)));
        return [];
    }

    private static IEnumerable<CallExpression> Infos(Expression expression) =>
        expression is CallExpression { Function.Name: "info" } info ? info.Parts.SelectMany(Infos).Append(info) : expression.Parts.SelectMany(Infos);
}

using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;
using Monitoring.Processors.Rules.Templates;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>What rules are evaluated over.</summary>
internal sealed class RuleSurroundings(ISampleStore store, EvaluationOptions options)
{
    private readonly Evaluator _evaluator = new(store, options);

    public ISampleStore Store => store;

    /// <summary>How far in the past the rules of a group look that does not say so.</summary>
    public TimeSpan QueryOffset { get; init; }

    /// <summary><c>$externalLabels</c></summary>
    public TemplateMap ExternalLabels { get; init; } = TemplateMap.Of([]);

    /// <summary><c>$externalURL</c></summary>
    public string ExternalUrl { get; init; } = "";

    /// <summary>What the templates' function <c>externalURL</c> gives; null fails it, as in promtool.</summary>
    public Uri? ServerUrl { get; init; }

    /// <summary>The vector of an expression; a scalar is one sample without labels.</summary>
    /// <exception cref="EvaluationException">It cannot be evaluated, or comes to neither a vector nor a scalar.</exception>
    public IReadOnlyList<VectorSample> Evaluate(Expression expression, long timeMs) => _evaluator.Evaluate(expression, timeMs) switch
    {
        QueryResult.Vector vector => vector.Samples,
        QueryResult.Scalar scalar => [new VectorSample(LabelSet.Empty, timeMs, scalar.Point.Value)],
        _ => throw new EvaluationException("rule result is not a vector or scalar"),
    };

    /// <summary>What templates expanded at a time may ask for.</summary>
    public ExpansionContext Context(long timeMs) => new(
        timeMs, text => [.. Evaluate(Query(text), timeMs).Select(s => new TemplateSample(TemplateMap.Of(NamedTexts.Of(s.Labels).Texts), s.Value))], ServerUrl);

    // As Prometheus words it, since the message ends up in an annotation.
    private static Expression Query(string text)
    {
        try
        {
            return PromqlParser.Parse(text);
        }
        catch (PromqlException e)
        {
            var place = $"{e.Line}:{e.Column}: ";
            throw new FormatException($"{place}parse error: {e.Message[place.Length..]}", e);
        }
    }
}

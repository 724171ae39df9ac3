using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Makes one series, or a choice of series, of each group of a vector.</summary>
internal static class Aggregation
{
    /// <exception cref="EvaluationException">The parameter fits no group.</exception>
    public static List<Sample> Compute(Evaluation evaluation, AggregateExpression aggregate, long time)
    {
        var op = aggregate.Operator;
        if (op == AggregateOperator.CountValues) return CountedValues(evaluation, aggregate, time);
        var parameter = aggregate.Parameter is null ? 0 : evaluation.Scalar(aggregate.Parameter, time);
        var samples = evaluation.Vector(aggregate.Inner, time);
        if (!RankedGroups.IsNeeded(op, parameter)) return [];
        var groups = Groups(samples, aggregate);
        var result = new List<Sample>();
        foreach (var (labels, members) in groups)
        {
            if (RankedGroups.Chooses(op)) result.AddRange(RankedGroups.Choose(op, parameter, members));
            else result.Add(new Sample(labels, Accumulation.Of(op, parameter, members), members.Exists(m => m.DropsName)));
        }

        return result;
    }

    private static List<(LabelSet Labels, List<Sample> Members)> Groups(List<Sample> samples, AggregateExpression aggregate)
    {
        var names = Names(aggregate);
        var places = new Dictionary<LabelSet, int>();
        var groups = new List<(LabelSet, List<Sample> Members)>();
        foreach (var sample in samples)
        {
            var labels = aggregate.IsWithout ? sample.Labels.Without(names) : sample.Labels.Only(names);
            if (!places.TryGetValue(labels, out var place))
            {
                places.Add(labels, place = groups.Count);
                groups.Add((labels, []));
            }

            groups[place].Members.Add(sample);
        }

        return groups;
    }

    private static List<Sample> CountedValues(Evaluation evaluation, AggregateExpression aggregate, long time)
    {
        var label = ((StringLiteral)aggregate.Parameter!.Unwrapped()).Value;
        if (label.Length == 0 || !QuotedText.IsValid(label)) throw new EvaluationException($"invalid label name {QuotedText.Of(label)}");
        string[] names = aggregate.IsWithout ? Names(aggregate) : [.. Names(aggregate), label];
        var counts = new Dictionary<LabelSet, int>();
        foreach (var sample in evaluation.Vector(aggregate.Inner, time))
        {
            var labels = sample.Labels.With(label, NumberText.Plain(sample.Value));
            labels = aggregate.IsWithout ? labels.Without(names) : labels.Only(names);
            counts[labels] = counts.GetValueOrDefault(labels) + 1;
        }

        var result = new List<Sample>(counts.Count);
        foreach (var (labels, count) in counts) result.Add(new Sample(labels, count, false));
        return Distinct.Require(result, evaluation.Options);
    }

    // The metric's name is no label that parts groups, unless it is named.
    private static string[] Names(AggregateExpression aggregate) => aggregate.IsWithout ? [.. aggregate.Labels, LabelSet.MetricName] : [.. aggregate.Labels];
}

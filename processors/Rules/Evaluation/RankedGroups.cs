using System.Globalization;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The operators that choose some series of each group, and leave them as they are.</summary>
internal static class RankedGroups
{
    public static bool Chooses(AggregateOperator op) => op is AggregateOperator.TopK or AggregateOperator.BottomK or AggregateOperator.LimitK or AggregateOperator.LimitRatio;

    /// <summary>False where the parameter leaves nothing to choose.</summary>
    /// <exception cref="EvaluationException">It is no number that can be used.</exception>
    public static bool IsNeeded(AggregateOperator op, double parameter)
    {
        if (!Chooses(op)) return true;
        if (op == AggregateOperator.LimitRatio) return !double.IsNaN(parameter) ? parameter != 0 : throw new EvaluationException("Ratio value is NaN");
        if (parameter < 1) return false;
        if (double.IsNaN(parameter)) throw new EvaluationException("Parameter value is NaN");
        return parameter < long.MaxValue ? true : throw new EvaluationException($"Scalar value {parameter.ToString("R", CultureInfo.InvariantCulture)} overflows int64");
    }

    public static List<Sample> Choose(AggregateOperator op, double parameter, List<Sample> members)
    {
        if (op == AggregateOperator.LimitRatio) return members.FindAll(m => IsSampled(parameter, m.Labels));
        var ranked = op == AggregateOperator.LimitK ? members : Sorting.ByValue(members, op == AggregateOperator.TopK);
        return parameter < ranked.Count ? ranked[..(int)parameter] : ranked;
    }

    // A negative ratio chooses what the positive one that makes 1 with it leaves.
    private static bool IsSampled(double ratio, LabelSet labels)
    {
        var place = labels.PrometheusHash() / (double)ulong.MaxValue;
        return ratio >= 0 ? place < ratio : place >= 1 + ratio;
    }
}

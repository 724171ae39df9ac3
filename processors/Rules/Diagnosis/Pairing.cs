using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Diagnosis;

/// <summary>Whether the two sides of an operator are of the same series.</summary>
internal static class Pairing
{
    /// <summary>Both sides are comparisons of the same vector, paired by all labels: <c>x &gt; 5 and x &lt; 3</c>.</summary>
    public static bool IsOfEquals(BinaryExpression binary)
    {
        if (binary.Matching is { IsOn: true } or { Labels.Count: > 0 }) return false;
        var (left, right) = (Compared(binary.Left), Compared(binary.Right));
        // Without a name, series of two metrics pair.
        return left.ToString() == right.ToString() && Selectors(left).All(s => s.Name.Length > 0);
    }

    /// <summary>The left side is a part of the right one: the same sum of the same counters, of which more matchers choose fewer.</summary>
    public static bool IsShare(BinaryExpression binary)
    {
        if (binary.Matching is { IsOn: true } or { Labels.Count: > 0 }) return false;
        if (binary.Left.Unwrapped() is not AggregateExpression part || binary.Right.Unwrapped() is not AggregateExpression whole) return false;
        if (part.Operator != whole.Operator || part.Operator is not (AggregateOperator.Sum or AggregateOperator.Count)) return false;
        if (part.IsWithout != whole.IsWithout || !part.Labels.ToHashSet().SetEquals(whole.Labels)) return false;
        var (few, many) = (part.Inner.Unwrapped(), whole.Inner.Unwrapped());
        if (part.Operator == AggregateOperator.Count && few is VectorSelector fewSeries && many is VectorSelector manySeries) return IsPart(fewSeries, manySeries);
        return few is CallExpression { Function.Name: "rate" or "increase" or "irate" } a && many is CallExpression b && a.Function.Name == b.Function.Name
            && a.Arguments[0] is MatrixSelector x && b.Arguments[0] is MatrixSelector y && Equals(x.Range, y.Range) && IsPart(x.Selector, y.Selector);
    }

    private static bool IsPart(VectorSelector few, VectorSelector many)
    {
        var chosen = few.Matchers.Select(m => m.ToString()).ToHashSet();
        return Equals(few.Shift, many.Shift) && few.Extension == many.Extension && many.Matchers.All(m => chosen.Contains(m.ToString()));
    }

    private static Expression Compared(Expression expression)
    {
        var inner = expression.Unwrapped();
        while (inner is BinaryExpression { ReturnsBool: false } comparison && comparison.Operator.IsComparison() && comparison.Right.Type == Language.ValueType.Scalar) inner = comparison.Left.Unwrapped();
        return inner;
    }

    private static IEnumerable<VectorSelector> Selectors(Expression expression) =>
        expression is VectorSelector selector ? [selector] : expression.Parts.SelectMany(Selectors);
}

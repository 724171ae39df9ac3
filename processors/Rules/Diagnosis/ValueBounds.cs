using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Diagnosis;

/// <summary>What the values of an expression can be, whatever the series are; empty where it can never come to anything.</summary>
internal static class ValueBounds
{
    private static readonly Bounds s_none = Bounds.Of(1, 0);

    public static Bounds Of(Expression expression) => expression switch
    {
        NumberLiteral number => double.IsNaN(number.Value) ? Bounds.Any : Bounds.Of(number.Value, number.Value),
        Parenthesized wrapped => Of(wrapped.Inner),
        UnaryExpression unary => unary.IsNegative ? Of(unary.Operand).Times(-1) : Of(unary.Operand),
        VectorSelector selector => Contradicts(selector) ? s_none : Bounds.Any,
        MatrixSelector matrix => Of(matrix.Selector),
        SubqueryExpression subquery => Of(subquery.Inner),
        BinaryExpression binary => Of(binary),
        AggregateExpression aggregate => Of(aggregate, Of(aggregate.Inner)),
        CallExpression call => Of(call),
        _ => Bounds.Any,
    };

    private static bool Contradicts(VectorSelector selector) =>
        selector.Matchers.Any(e => e.Match == LabelMatch.Equal && selector.Matchers.Any(m => m.Name == e.Name && !m.Matches(e.Value)));

    private static Bounds Of(BinaryExpression binary)
    {
        var (left, right) = (Of(binary.Left), Of(binary.Right));
        if (binary.Matching is { FillLeft: not null } or { FillRight: not null }) return Bounds.Any;
        if (binary.Operator == BinaryOperator.Or) return left.Or(right);
        if (left.IsEmpty) return s_none;
        if (binary.Operator == BinaryOperator.Unless) return left;
        if (right.IsEmpty) return s_none;
        if (binary.Operator == BinaryOperator.And) return Pairing.IsOfEquals(binary) ? left.And(right) : left;
        if (binary.Operator.IsComparison()) return binary.ReturnsBool || binary.Type == Language.ValueType.Scalar ? Bounds.Share : Compared(binary, left, right);
        return binary.Operator switch
        {
            BinaryOperator.Add when right.IsExact => left.Plus(right.Low),
            BinaryOperator.Add when left.IsExact => right.Plus(left.Low),
            BinaryOperator.Subtract when right.IsExact => left.Plus(-right.Low),
            BinaryOperator.Subtract when left.IsExact => right.Times(-1).Plus(left.Low),
            BinaryOperator.Multiply when right.IsExact => left.Times(right.Low),
            BinaryOperator.Multiply when left.IsExact => right.Times(left.Low),
            BinaryOperator.Divide when right.IsExact => left.Times(1 / right.Low),
            BinaryOperator.Divide when Pairing.IsShare(binary) => Bounds.Share,
            _ => Bounds.Any,
        };
    }

    // A comparison keeps the values of its vector, on the left where both sides are one.
    private static Bounds Compared(BinaryExpression binary, Bounds left, Bounds right)
    {
        var mirrored = binary.Left.Type == Language.ValueType.Scalar;
        var (value, other) = mirrored ? (right, left) : (left, right);
        return (binary.Operator, mirrored) switch
        {
            (BinaryOperator.Greater, false) or (BinaryOperator.Less, true) => value.And(Bounds.Any with { Low = other.Low, LowOpen = true }),
            (BinaryOperator.GreaterOrEqual, false) or (BinaryOperator.LessOrEqual, true) => value.And(Bounds.Any with { Low = other.Low, LowOpen = other.LowOpen }),
            (BinaryOperator.Less, false) or (BinaryOperator.Greater, true) => value.And(Bounds.Any with { High = other.High, HighOpen = true }),
            (BinaryOperator.LessOrEqual, false) or (BinaryOperator.GreaterOrEqual, true) => value.And(Bounds.Any with { High = other.High, HighOpen = other.HighOpen }),
            (BinaryOperator.Equal, _) => value.And(other),
            _ => value.IsExact && other.IsExact && value.Low == other.Low ? s_none : value,
        };
    }

    private static Bounds Of(AggregateExpression aggregate, Bounds inner)
    {
        if (inner.IsEmpty) return s_none;
        return aggregate.Operator switch
        {
            AggregateOperator.Count or AggregateOperator.CountValues => Bounds.Any with { Low = 1 },
            AggregateOperator.Group => Bounds.Of(1, 1),
            AggregateOperator.Stddev or AggregateOperator.Stdvar => Bounds.NotNegative,
            AggregateOperator.Sum => inner.Low >= 0 ? Bounds.NotNegative : Bounds.Any,
            AggregateOperator.Quantile => Bounds.Any,
            _ => inner,
        };
    }

    private static Bounds Of(CallExpression call)
    {
        var name = call.Function.Name;
        if (name is "absent" or "absent_over_time") return Bounds.Of(1, 1);
        if (name is "scalar") return Bounds.Any;
        if (name is "vector") return Of(call.Arguments[0]);
        var subject = call.Arguments.FirstOrDefault(a => a.Type is Language.ValueType.Vector or Language.ValueType.Matrix);
        var inner = subject is null ? Bounds.Any : Of(subject);
        if (inner.IsEmpty) return s_none;
        return name switch
        {
            "abs" or "sqrt" or "changes" or "resets" or "stddev_over_time" or "stdvar_over_time" => Bounds.NotNegative,
            "count_over_time" => Bounds.Any with { Low = 1 },
            "present_over_time" => Bounds.Of(1, 1),
            "histogram_fraction" => Bounds.Share,
            "sgn" => Bounds.Of(-1, 1),
            "minute" => Bounds.Of(0, 59),
            "hour" => Bounds.Of(0, 23),
            "day_of_week" => Bounds.Of(0, 6),
            "day_of_month" => Bounds.Of(1, 31),
            "day_of_year" => Bounds.Of(1, 366),
            "days_in_month" => Bounds.Of(28, 31),
            "month" => Bounds.Of(1, 12),
            "clamp_min" when Of(call.Arguments[1]) is { IsExact: true } least => inner with { Low = Math.Max(inner.Low, least.Low), High = Math.Max(inner.High, least.Low), LowOpen = false, HighOpen = false },
            "clamp_max" when Of(call.Arguments[1]) is { IsExact: true } most => inner with { High = Math.Min(inner.High, most.Low), Low = Math.Min(inner.Low, most.Low), LowOpen = false, HighOpen = false },
            "max_over_time" or "min_over_time" or "avg_over_time" or "last_over_time" or "first_over_time" or "label_replace" or "label_join" or "sort" or "sort_desc" or "sort_by_label" or "sort_by_label_desc" => inner,
            _ => Bounds.Any,
        };
    }
}

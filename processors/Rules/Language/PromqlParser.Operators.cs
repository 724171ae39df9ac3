namespace Monitoring.Processors.Rules.Language;

/// <content>Modifiers of operators, and whether types fit.</content>
internal sealed partial class PromqlParser
{
    private (bool ReturnsBool, VectorMatching Matching) Modifiers()
    {
        var returnsBool = TakeWord("bool");
        var matching = VectorMatching.Default;
        var isOn = Next.IsWord("on");
        if (isOn || Next.IsWord("ignoring"))
        {
            _at++;
            matching = matching with { IsOn = isOn, Labels = Labels() };
            var isLeft = Next.IsWord("group_left");
            if (isLeft || Next.IsWord("group_right"))
            {
                _at++;
                matching = matching with { Cardinality = isLeft ? MatchCardinality.ManyToOne : MatchCardinality.OneToMany, Include = Next.Is("(") ? Labels() : [] };
            }
        }

        matching = Fill(matching);
        return (returnsBool, matching);
    }

    private VectorMatching Fill(VectorMatching matching)
    {
        while (Following.Is("("))
        {
            if (matching is { FillLeft: null, FillRight: null } && TakeWord("fill"))
            {
                var both = FillValue();
                return matching with { FillLeft = both, FillRight = both };
            }

            if (matching.FillLeft is null && TakeWord("fill_left")) matching = matching with { FillLeft = FillValue() };
            else if (matching.FillRight is null && TakeWord("fill_right")) matching = matching with { FillRight = FillValue() };
            else break;
        }

        return matching;
    }

    private double FillValue()
    {
        Take("(", "(");
        var isNegative = Next.Is("-");
        if (isNegative || Next.Is("+")) _at++;
        if (Primary() is not NumberLiteral number) throw Error(_tokens[_at - 1].At, "a number expected");
        Take(")", ")");
        return isNegative ? -number.Value : number.Value;
    }

    private BinaryExpression Checked(in Token sign, BinaryOperator op, Expression left, Expression right, (bool ReturnsBool, VectorMatching Matching) modifiers)
    {
        var (returnsBool, matching) = modifiers;
        CheckOperand(left, op);
        CheckOperand(right, op);
        var areScalars = left.Type == ValueType.Scalar && right.Type == ValueType.Scalar;
        var areVectors = left.Type == ValueType.Vector && right.Type == ValueType.Vector;
        if (returnsBool && !op.IsComparison()) throw Error(sign.At, "the bool modifier can only be used on comparison operators");
        if (op.IsComparison() && !returnsBool && areScalars) throw Error(sign.At, "comparisons between scalars must use the bool modifier");
        if (op.IsTrim() && areScalars) throw Error(sign.At, $"'{op.Text()}' is not allowed between scalars");
        if (matching.IsOn && matching.Labels.FirstOrDefault(matching.Include.Contains) is { } both) throw Error(sign.At, $"label {QuotedText.Of(both)} must not occur in on and group at once");
        if (!areVectors)
        {
            if (op.IsSet()) throw Error(sign.At, $"set operator '{op.Text()}' not allowed with a scalar");
            if (matching.Labels.Count > 0) throw Error(sign.At, "vector matching only allowed between instant vectors");
            if (matching.FillLeft is not null || matching.FillRight is not null) throw Error(sign.At, "filling in missing series only allowed between instant vectors");
            return new BinaryExpression(left.At, op, left, right, returnsBool, null);
        }

        if (!op.IsSet()) return new BinaryExpression(left.At, op, left, right, returnsBool, matching);
        if (matching.Cardinality != MatchCardinality.OneToOne) throw Error(sign.At, $"no grouping allowed for '{op.Text()}' operation");
        if (matching.FillLeft is not null || matching.FillRight is not null) throw Error(sign.At, "filling in missing series not allowed for set operators");
        return new BinaryExpression(left.At, op, left, right, returnsBool, matching with { Cardinality = MatchCardinality.ManyToMany });
    }

    private void CheckOperand(Expression operand, BinaryOperator op)
    {
        if (operand.Type is not (ValueType.Scalar or ValueType.Vector)) throw Error(operand.At, $"a scalar or an instant vector expected as operand of '{op.Text()}', {Named(operand.Type)} found");
    }

    private void CheckArguments(in Token name, FunctionSignature function, List<Expression> arguments)
    {
        var takes = function.Takes;
        var least = function.Optional == 0 ? takes.Count : takes.Count - 1;
        var most = function.Optional switch { 0 => least, < 0 => int.MaxValue, _ => least + function.Optional };
        if (arguments.Count < least || arguments.Count > most)
        {
            var range = least == most ? $"{least}" : most == int.MaxValue ? $"at least {least}" : $"{least} to {most}";
            throw Error(name.At, $"{range} argument(s) of {function.Name} expected, {arguments.Count} found");
        }

        for (var i = 0; i < arguments.Count; i++) CheckType(arguments[i], takes[Math.Min(i, takes.Count - 1)], $"in {function.Name}");
        if (function.Name == "info" && arguments.Count > 1 && arguments[1] is not VectorSelector { Name: "" }) throw Error(arguments[1].At, "label selectors only expected as second argument of info");
    }

    private void CheckType(Expression expression, ValueType type, string where)
    {
        if (expression.Type != type) throw Error(expression.At, $"{Named(type)} expected {where}, {Named(expression.Type)} found");
    }

    private bool TakeWord(string keyword)
    {
        if (!Next.IsWord(keyword)) return false;
        _at++;
        return true;
    }

    private static string Named(ValueType type) => type switch { ValueType.Vector => "instant vector", ValueType.Matrix => "range vector", ValueType.Scalar => "scalar", _ => "string" };
}

namespace Monitoring.Processors.Rules.Language;

/// <content>Durations in brackets and behind <c>offset</c>, computed ones included.</content>
internal sealed partial class PromqlParser
{
    private const double MostSeconds = long.MaxValue / 1e9;

    private Duration PositiveDuration()
    {
        var start = Next;
        var duration = ComputedDuration(0);
        return duration is Duration.Fixed { Value: <= 0 } ? throw Error(start.At, "a duration greater than 0 expected") : duration;
    }

    // What follows an offset without parentheses is an operand of its own: a offset 5m + b adds b.
    private Duration OffsetDuration()
    {
        if (Next.Is("(")) return ComputedDuration(0);
        if (!Next.Is("-") && !Next.Is("+")) return DurationAtom();
        var isNegative = Next.Is("-");
        _at++;
        return Signed(DurationAtom(), isNegative);
    }

    private Duration ComputedDuration(int least)
    {
        if (++_depth > MostDepth) throw Error(Next.At, $"the duration is nested more than {MostDepth} deep");
        Duration left;
        if (Next.Is("-") || Next.Is("+"))
        {
            var isNegative = Next.Is("-");
            _at++;
            left = Signed(ComputedDuration(BinaryOperators.UnaryPrecedence + 1), isNegative);
        }
        else
        {
            left = DurationAtom();
        }

        for (var length = 0; BinaryOperators.TryParse(Next, out var op) && op is >= BinaryOperator.Add and not BinaryOperator.Atan2 && op.Precedence() >= least; length++)
        {
            if (length == MostDepth) throw Error(Next.At, $"the duration has more than {MostDepth} parts");
            var sign = Next;
            _at++;
            var right = ComputedDuration(op == BinaryOperator.Power ? op.Precedence() : op.Precedence() + 1);
            if (op is BinaryOperator.Divide or BinaryOperator.Remainder && right is Duration.Fixed { Value: 0 }) throw Error(sign.At, "division by zero");
            left = new Duration.Computed(sign.Text, left, right);
        }

        _depth--;
        return left;
    }

    private Duration DurationAtom()
    {
        var token = Next;
        if (token.Kind is TokenKind.Number or TokenKind.Duration)
        {
            var seconds = ((NumberLiteral)Primary()).Value;
            return seconds is > -MostSeconds and < MostSeconds ? new Duration.Fixed(seconds, token.Kind == TokenKind.Duration) : throw Error(token.At, "duration out of range");
        }

        if (token.Is("("))
        {
            _at++;
            var inner = ComputedDuration(0);
            Take(")", "an operator or )");
            return new Duration.InParentheses(inner);
        }

        if (token.IsWord("step") || token.IsWord("range"))
        {
            _at++;
            Take("(", "(");
            Take(")", ")");
            return new Duration.OfQuery(token.Text.ToLowerInvariant());
        }

        if (!token.IsWord("min_of") && !token.IsWord("max_of")) throw Expected("a number, a duration, step() or range()");
        _at++;
        Take("(", "(");
        var left = ComputedDuration(0);
        Take(",", ",");
        var right = ComputedDuration(0);
        Take(")", ")");
        return new Duration.OneOf(token.Text.ToLowerInvariant(), left, right);
    }

    private static Duration Signed(Duration duration, bool isNegative) => duration switch
    {
        _ when !isNegative => duration,
        Duration.Fixed literal => literal with { Value = -literal.Value },
        _ => new Duration.Negative(duration),
    };
}

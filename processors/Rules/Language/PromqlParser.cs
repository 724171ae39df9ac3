namespace Monitoring.Processors.Rules.Language;

/// <summary>Reads PromQL of Prometheus 3, the experimental parts included.</summary>
/// <remarks>Operators by precedence climbing; modifiers of selectors bind tighter than any operator. Keywords may be names of metrics and labels where their place leaves no doubt.</remarks>
internal sealed partial class PromqlParser
{
    private const int MostDepth = 300;
    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private PromqlParser(string text)
    {
        _text = text;
        _tokens = Lexer.Split(text);
    }

    private Token Next => _tokens[_at];

    private Token Following => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    /// <exception cref="PromqlException">The text is no PromQL, or its types do not fit.</exception>
    public static Expression Parse(string text)
    {
        var parser = new PromqlParser(text);
        if (parser.Next.Kind == TokenKind.End) throw parser.Error(0, "an expression expected, nothing found");
        var expression = parser.Operation(0);
        if (parser.Next.Kind != TokenKind.End) throw parser.Expected("an operator or the end");
        return expression;
    }

    private Expression Operation(int least)
    {
        if (++_depth > MostDepth) throw Error(Next.At, $"the expression is nested more than {MostDepth} deep");
        var left = Prefix();
        while (BinaryOperators.TryParse(Next, out var op) && op.Precedence() is var precedence && precedence >= least)
        {
            var sign = Next;
            _at++;
            var modifiers = Modifiers();
            // A power takes what follows first: 2 ^ 3 ^ 2 is 2 ^ 9.
            var right = Operation(op == BinaryOperator.Power ? precedence : precedence + 1);
            left = Bounded(Checked(sign, op, left, right, modifiers));
        }

        _depth--;
        return left;
    }

    private Expression Prefix()
    {
        var sign = Next;
        if (!sign.Is("-") && !sign.Is("+")) return Suffixes(Primary());
        _at++;
        var operand = Operation(BinaryOperators.UnaryPrecedence + 1);
        if (operand is NumberLiteral number) return new NumberLiteral(sign.At, sign.Is("-") ? -number.Value : number.Value, number.IsDuration);
        if (operand.Type is not (ValueType.Scalar or ValueType.Vector)) throw Error(sign.At, $"a sign before a scalar or an instant vector expected, before a {Named(operand.Type)} found");
        return Bounded(new UnaryExpression(sign.At, sign.Is("-"), operand));
    }

    private Expression Primary()
    {
        var token = Next;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _at++;
                return NumberText.TryParse(token.Text, out var value) ? new NumberLiteral(token.At, value, false) : throw Error(token.At, $"'{token.Text}' is no number");
            case TokenKind.Duration:
                _at++;
                return DurationText.TryParse(token.Text, out var milliseconds) ? new NumberLiteral(token.At, milliseconds / 1000.0, true) : throw Error(token.At, $"'{token.Text}' is no duration");
            case TokenKind.Text:
                _at++;
                return new StringLiteral(token.At, token.Text);
            case TokenKind.Word:
                return Word();
        }

        if (token.Is("{")) return Selector(token.At, "");
        if (!token.Is("(")) throw Expected("an expression");
        _at++;
        var inner = Operation(0);
        Take(")", "an operator or )");
        return Bounded(new Parenthesized(token.At, inner));
    }

    private Expression Word()
    {
        var word = Next;
        var isCall = Following.Is("(");
        if (AggregateExpression.TryParse(word.Text, out var op) && (isCall || Following.IsWord("by") || Following.IsWord("without"))) return Aggregate(op);
        if (isCall && !IsReserved(word)) return Call();
        if (IsReserved(word)) throw Error(word.At, $"an expression expected, the keyword '{word.Text}' found");
        _at++;
        return Selector(word.At, word.Text);
    }

    private Expression Call()
    {
        var name = Next;
        var text = name.Text.ToLowerInvariant() is "start" or "end" or "step" or "range" or "max_of" or "min_of" ? name.Text.ToLowerInvariant() : name.Text;
        var function = FunctionSignature.Find(text) ?? throw Error(name.At, $"a function expected, '{name.Text}' is none");
        _at++;
        var arguments = Arguments();
        CheckArguments(name, function, arguments);
        return Bounded(new CallExpression(name.At, function, arguments));
    }

    private Expression Aggregate(AggregateOperator op)
    {
        var start = Next;
        _at++;
        var isGrouped = TryGrouping(out var isWithout, out var labels);
        if (!Next.Is("(")) throw Expected("(");
        var arguments = Arguments();
        if (!isGrouped) TryGrouping(out isWithout, out labels);
        var expected = AggregateExpression.HasParameter(op) ? 2 : 1;
        if (arguments.Count != expected) throw Error(start.At, $"{expected} argument(s) of {AggregateExpression.NameOf(op)} expected, {arguments.Count} found");
        var parameter = expected == 2 ? arguments[0] : null;
        CheckType(arguments[^1], ValueType.Vector, $"in {AggregateExpression.NameOf(op)}");
        if (parameter is not null) CheckType(parameter, op == AggregateOperator.CountValues ? ValueType.String : ValueType.Scalar, $"as parameter of {AggregateExpression.NameOf(op)}");
        return Bounded(new AggregateExpression(start.At, op, arguments[^1], parameter, isWithout, labels));
    }

    private bool TryGrouping(out bool isWithout, out IReadOnlyList<string> labels)
    {
        isWithout = Next.IsWord("without");
        labels = [];
        if (!isWithout && !Next.IsWord("by")) return false;
        _at++;
        labels = Labels();
        return true;
    }

    private List<Expression> Arguments()
    {
        Take("(", "(");
        var arguments = new List<Expression>();
        while (!Next.Is(")"))
        {
            arguments.Add(Operation(0));
            if (Next.Is(")")) break;
            Take(",", "an operator, , or )");
            if (Next.Is(")")) throw Error(Next.At, "an argument expected, ')' found");
        }

        _at++;
        return arguments;
    }

    private List<string> Labels()
    {
        Take("(", "( with labels");
        var labels = new List<string>();
        while (!Next.Is(")"))
        {
            var label = Next;
            var isName = label.Kind is TokenKind.Text or TokenKind.Word && label.Text.Length > 0 && QuotedText.IsValid(label.Text);
            if (!isName) throw Expected("a label or )");
            labels.Add(label.Text);
            _at++;
            if (!Next.Is(")")) Take(",", ", or )");
        }

        _at++;
        return labels;
    }

    private void Take(string sign, string expected)
    {
        if (!Next.Is(sign)) throw Expected(expected);
        _at++;
    }

    private T Bounded<T>(T expression)
        where T : Expression =>
        expression.Depth <= MostDepth ? expression : throw Error(expression.At, $"the expression is nested more than {MostDepth} deep");

    private PromqlException Expected(string what) =>
        Error(Next.At, Next.Kind == TokenKind.End && HasOpen() ? "unclosed left parenthesis" : $"{what} expected, {Next.Shown} found");

    // Whether a parenthesis was opened and never closed.
    private bool HasOpen() => _tokens.Count(t => t.Is("(")) > _tokens.Count(t => t.Is(")"));

    private PromqlException Error(int at, string message) => TextPlace.Error(_text, at, message);

    // These begin nothing, not even a metric's name.
    private static bool IsReserved(in Token word) => word.Text.ToLowerInvariant() is "bool" or "on" or "ignoring" or "group_left" or "group_right" or "atan2";
}

namespace Monitoring.Processors.Rules.Language;

/// <content>Selectors, and what may follow them.</content>
internal sealed partial class PromqlParser
{
    private const string MetricName = "__name__";

    private VectorSelector Selector(int at, string name)
    {
        var matchers = Next.Is("{") ? Matchers() : [];
        if (name.Length > 0)
        {
            if (matchers.Find(m => m.Name == MetricName) is { } other) throw Error(at, $"metric name must not be set twice: {QuotedText.Of(name)} or {QuotedText.Of(other.Value)}");
            matchers.Add(new LabelMatcher(MetricName, LabelMatch.Equal, name));
        }
        else if (matchers.TrueForAll(m => m.AcceptsEmpty) && !IsInfoArgument(at))
        {
            throw Error(at, "vector selector must contain at least one non-empty matcher");
        }

        return new VectorSelector(at, name, matchers, TimeShift.None, RangeExtension.None);
    }

    // The second argument of info chooses labels only, so it may choose nothing in particular.
    private bool IsInfoArgument(int at)
    {
        var depth = 0;
        for (var i = _tokens.FindIndex(t => t.At == at && t.Kind != TokenKind.End) - 1; i > 0; i--)
        {
            if (_tokens[i].Is(")")) depth++;
            else if (_tokens[i].Is("(") && depth-- == 0) return _tokens[i - 1] is { Kind: TokenKind.Word, Text: "info" };
        }

        return false;
    }

    private List<LabelMatcher> Matchers()
    {
        _at++;
        var matchers = new List<LabelMatcher>();
        while (!Next.Is("}"))
        {
            matchers.Add(Matcher());
            if (!Next.Is("}")) Take(",", ", or }");
        }

        _at++;
        return matchers;
    }

    private LabelMatcher Matcher()
    {
        var name = Next;
        if (name.Kind is not (TokenKind.Word or TokenKind.Text)) throw Expected("a label or }");
        _at++;
        LabelMatch? match = Next switch
        {
            _ when Next.Is("=") => LabelMatch.Equal,
            _ when Next.Is("!=") => LabelMatch.NotEqual,
            _ when Next.Is("=~") => LabelMatch.Matches,
            _ when Next.Is("!~") => LabelMatch.NotMatches,
            _ => null,
        };

        if (match is null)
        {
            // A metric's name may stand in quotes within the braces.
            if (name.Kind == TokenKind.Text && (Next.Is(",") || Next.Is("}"))) return new LabelMatcher(MetricName, LabelMatch.Equal, name.Text);
            throw Expected("=, !=, =~ or !~");
        }

        _at++;
        var value = Next;
        if (value.Kind != TokenKind.Text) throw Expected("a text in quotes");
        _at++;
        try
        {
            return new LabelMatcher(name.Text, match.Value, value.Text);
        }
        catch (ArgumentException e)
        {
            throw Error(value.At, e.Message);
        }
    }

    private Expression Suffixes(Expression expression)
    {
        while (true)
        {
            if (Next.Is("[")) expression = Bounded(Bracket(expression));
            else if (Next.IsWord("offset")) expression = Offset(expression);
            else if (Next.Is("@")) expression = Fixed(expression);
            else if (Next.IsWord("anchored")) expression = Extended(expression, RangeExtension.Anchored);
            else if (Next.IsWord("smoothed")) expression = Extended(expression, RangeExtension.Smoothed);
            else return expression;
        }
    }

    private Expression Bracket(Expression expression)
    {
        var open = Next;
        _at++;
        var range = PositiveDuration();
        if (!Next.Is(":"))
        {
            Take("]", ": or ]");
            if (expression is not VectorSelector selector) throw Error(open.At, "ranges only allowed for vector selectors");
            if (selector.Shift.Offset is not null) throw Error(open.At, "no offset modifiers allowed before range");
            if (selector.Shift.HasAt) throw Error(open.At, "no @ modifiers allowed before range");
            return new MatrixSelector(selector, range);
        }

        _at++;
        var step = Next.Is("]") ? null : PositiveDuration();
        Take("]", "]");
        if (expression.Type != ValueType.Vector) throw Error(expression.At, $"subquery is only allowed on instant vector, {Named(expression.Type)} found");
        return new SubqueryExpression(expression, range, step, TimeShift.None);
    }

    private Expression Offset(Expression expression)
    {
        var keyword = Next;
        _at++;
        var offset = OffsetDuration();
        return Shifted(expression, keyword, "offset", shift =>
            shift.Offset is null ? shift with { Offset = offset } : throw Error(keyword.At, "offset may not be set multiple times"));
    }

    private Expression Fixed(Expression expression)
    {
        var sign = Next;
        _at++;
        var edge = Next.IsWord("start") ? QueryEdge.Start : Next.IsWord("end") ? QueryEdge.End : QueryEdge.None;
        long? time = null;
        if (edge == QueryEdge.None)
        {
            time = Timestamp();
        }
        else
        {
            _at++;
            Take("(", "(");
            Take(")", ")");
        }

        return Shifted(expression, sign, "@", shift =>
            shift.HasAt ? throw Error(sign.At, "@ <timestamp> may not be set multiple times") : shift with { AtMs = time, Edge = edge });
    }

    private long Timestamp()
    {
        var start = Next;
        var isNegative = start.Is("-");
        if (isNegative || start.Is("+")) _at++;
        if (Next.Kind is not (TokenKind.Number or TokenKind.Duration)) throw Expected("a timestamp, start() or end()");
        var seconds = ((NumberLiteral)Primary()).Value * (isNegative ? -1 : 1);
        if (!double.IsFinite(seconds) || Math.Abs(seconds) >= long.MaxValue / 1000.0) throw Error(start.At, "timestamp out of bounds for @ modifier");
        return (long)Math.Round(seconds * 1000, MidpointRounding.AwayFromZero);
    }

    private Expression Shifted(Expression expression, in Token modifier, string name, Func<TimeShift, TimeShift> change) => expression switch
    {
        VectorSelector vector => vector.With(change(vector.Shift)),
        MatrixSelector matrix => new MatrixSelector(matrix.Selector.With(change(matrix.Selector.Shift)), matrix.Range),
        SubqueryExpression subquery => subquery.With(change(subquery.Shift)),
        _ => throw Error(modifier.At, $"{name} modifier must be preceded by an instant vector selector or range vector selector or a subquery"),
    };

    private Expression Extended(Expression expression, RangeExtension extension)
    {
        var keyword = Next;
        _at++;
        var selector = expression switch
        {
            VectorSelector vector => vector,
            MatrixSelector matrix => matrix.Selector,
            _ => throw Error(keyword.At, $"{keyword.Text.ToLowerInvariant()} modifier must be preceded by a selector"),
        };

        if (selector.Extension != RangeExtension.None && selector.Extension != extension) throw Error(keyword.At, "anchored and smoothed modifiers cannot be used together");
        var extended = selector.With(extension);
        return expression is MatrixSelector m ? new MatrixSelector(extended, m.Range) : extended;
    }
}

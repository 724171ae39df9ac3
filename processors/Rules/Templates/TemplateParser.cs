using System.Globalization;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>Reads the tree of a template.</summary>
internal sealed partial class TemplateParser
{
    private const int MostDepth = 100;

    private readonly string _name;
    private readonly string _text;
    private readonly int _before;
    private readonly List<TemplateToken> _tokens;
    private readonly List<string> _variables = ["$"];
    private int _next;
    private int _depth;
    private int _ranges;

    /// <param name="name">For the messages.</param>
    /// <param name="text">The template.</param>
    /// <param name="before">How many characters at its beginning are not the author's: places are told without them.</param>
    public TemplateParser(string name, string text, int before)
    {
        _name = name;
        _text = text;
        _before = before;
        _tokens = TemplateLexer.Split(text, Fault);
    }

    /// <summary>The templates that <c>define</c> and <c>block</c> name.</summary>
    public Dictionary<string, IReadOnlyList<TemplateNode>> Defined { get; } = new(StringComparer.Ordinal);

    /// <exception cref="TemplateException">The text is no template.</exception>
    public IReadOnlyList<TemplateNode> Parse()
    {
        var nodes = List(out var end);
        return end.Kind == TemplateTokenKind.End ? nodes : throw Fault(end.At, $"unexpected {{{{{end.Text}}}}}");
    }

    // Nodes until {{end}}, {{else}} or the end of everything; what came, and the word that ended it.
    private List<TemplateNode> List(out TemplateToken end)
    {
        if (++_depth > MostDepth) throw Fault(_tokens[_next].At, $"nested deeper than {MostDepth} levels");
        var nodes = new List<TemplateNode>();
        while (true)
        {
            var token = _tokens[_next++];
            switch (token.Kind)
            {
                case TemplateTokenKind.End:
                    end = token;
                    _depth--;
                    return nodes;
                case TemplateTokenKind.Text:
                    nodes.Add(new TextNode(token.At, token.Text));
                    continue;
            }

            var word = Peek();
            if (word.Kind == TemplateTokenKind.Keyword && word.Text is "end" or "else")
            {
                _next++;
                end = word;
                if (word.Text == "end") Expect(TemplateTokenKind.RightDelimiter, "end");
                _depth--;
                return nodes;
            }

            if (Action() is { } node) nodes.Add(node);
        }
    }

    private TemplateNode? Action()
    {
        var token = Peek();
        if (token.Kind != TemplateTokenKind.Keyword || token.Text == "nil") return new ActionNode(token.At, Pipeline(TemplateTokenKind.RightDelimiter, "command"));
        _next++;
        switch (token.Text)
        {
            case "if": return Branch(token, Branching.If);
            case "with": return Branch(token, Branching.With);
            case "range": return Branch(token, Branching.Range);
            case "template":
                var at = Peek().At;
                var name = Name("template clause");
                var data = Peek().Kind == TemplateTokenKind.RightDelimiter ? null : Pipeline(TemplateTokenKind.RightDelimiter, "template clause");
                if (data is null) _next++;
                return new CallNode(at, name, data);
            case "define":
                var defined = Name("define clause");
                Expect(TemplateTokenKind.RightDelimiter, "define clause");
                Define(token, defined);
                return null;
            case "block":
                var block = Name("block clause");
                var pipe = Pipeline(TemplateTokenKind.RightDelimiter, "block clause");
                Define(token, block);
                return new CallNode(token.At, block, pipe);
            default:
                if (_ranges == 0) throw Fault(token.At, $"{{{{{token.Text}}}}} outside {{{{range}}}}");
                Expect(TemplateTokenKind.RightDelimiter, $"{{{{{token.Text}}}}}");
                return new LeaveNode(token.At, token.Text == "break");
        }
    }

    private void Define(TemplateToken token, string name)
    {
        if (_depth > 1) throw Fault(token.At, "unexpected {{define}}");
        var outside = _variables.ToArray();
        _variables.RemoveRange(1, _variables.Count - 1);
        var body = List(out var end);
        if (end.Text != "end") throw Unfinished(end);
        Defined[name] = body;
        _variables.Clear();
        _variables.AddRange(outside);
    }

    private BranchNode Branch(TemplateToken token, Branching kind)
    {
        var context = token.Text;
        var outside = _variables.Count;
        var pipe = Pipeline(TemplateTokenKind.RightDelimiter, context);
        if (kind == Branching.Range) _ranges++;
        var body = List(out var end);
        if (kind == Branching.Range) _ranges--;
        List<TemplateNode>? otherwise = null;
        if (end.Text == "else" && end.Kind == TemplateTokenKind.Keyword)
        {
            var next = Peek();
            var chained = next.Kind == TemplateTokenKind.Keyword && ((kind == Branching.If && next.Text == "if") || (kind == Branching.With && next.Text == "with"));
            if (chained)
            {
                _next++;
                if (++_depth > MostDepth) throw Fault(next.At, $"nested deeper than {MostDepth} levels");
                otherwise = [Branch(next, kind)];
                _depth--;
                end = end with { Text = "end" };
            }
            else
            {
                Expect(TemplateTokenKind.RightDelimiter, "else");
                otherwise = List(out end);
            }
        }

        if (end.Text != "end" || end.Kind == TemplateTokenKind.End) throw Unfinished(end);
        _variables.RemoveRange(outside, _variables.Count - outside);
        return new BranchNode(token.At, kind, pipe, body, otherwise);
    }

    private TemplateException Unfinished(TemplateToken end) => Fault(end.At, end.Kind == TemplateTokenKind.End ? "unexpected EOF" : $"expected end; found {{{{{end.Text}}}}}");

    private string Name(string context)
    {
        var token = Peek();
        _next++;
        return token.Kind is TemplateTokenKind.Raw or TemplateTokenKind.Quoted ? Unquoted(token) : throw Unexpected(token, context);
    }

    private string Unquoted(TemplateToken token)
    {
        try
        {
            Language.QuotedText.Read(token.Text, 0, out var text);
            return text;
        }
        catch (Language.PromqlException)
        {
            throw Fault(token.At, "invalid syntax");
        }
    }

    private void Use(string variable, int at)
    {
        if (!_variables.Contains(variable)) throw Fault(at, $"undefined variable {Language.QuotedText.Of(variable)}");
    }

    private void Expect(TemplateTokenKind kind, string context)
    {
        if (Peek().Kind != kind) throw Unexpected(Peek(), context);
        _next++;
    }

    private TemplateToken Peek()
    {
        while (_tokens[_next].Kind == TemplateTokenKind.Space) _next++;
        return _tokens[_next];
    }

    private static bool IsOperand(TemplateToken token) =>
        token.Kind is TemplateTokenKind.Dot or TemplateTokenKind.Field or TemplateTokenKind.Variable or TemplateTokenKind.Word or TemplateTokenKind.Quoted or TemplateTokenKind.Raw or TemplateTokenKind.Character or TemplateTokenKind.Number or TemplateTokenKind.LeftParenthesis
        || token is { Kind: TemplateTokenKind.Keyword, Text: "nil" };

    private TemplateException Unexpected(TemplateToken token, string context) =>
        Fault(token.At, token.Kind == TemplateTokenKind.End ? "unexpected EOF" : $"unexpected {(token.Kind == TemplateTokenKind.Keyword ? $"<{token.Text}>" : Language.QuotedText.Of(token.Text))} in {context}");

    private TemplateException Fault(int at, string message)
    {
        var place = TemplatePlace.Of(_text, at, _before);
        return new TemplateException(string.Create(CultureInfo.InvariantCulture, $"template: {_name}:{place.Line}: {message}"), place.Line, place.Column);
    }
}

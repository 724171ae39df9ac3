using System.Globalization;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>Reads the tree of a template.</summary>
internal sealed partial class TemplateParser
{
    private const int MostDepth = 100;

    private readonly string _name;
    private readonly string _text;
    private readonly int _before;
    private readonly List<Token> _tokens;
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
        return end.Kind == TokenKind.End ? nodes : throw Fault(end.At, $"unexpected {{{{{end.Text}}}}}");
    }

    // Nodes until {{end}}, {{else}} or the end of everything; what came, and the word that ended it.
    private List<TemplateNode> List(out Token end)
    {
        if (++_depth > MostDepth) throw Fault(_tokens[_next].At, $"nested deeper than {MostDepth} levels");
        var nodes = new List<TemplateNode>();
        while (true)
        {
            var token = _tokens[_next++];
            switch (token.Kind)
            {
                case TokenKind.End:
                    end = token;
                    _depth--;
                    return nodes;
                case TokenKind.Text:
                    nodes.Add(new TextNode(token.At, token.Text));
                    continue;
            }

            var word = Peek();
            if (word.Kind == TokenKind.Keyword && word.Text is "end" or "else")
            {
                _next++;
                end = word;
                if (word.Text == "end") Expect(TokenKind.RightDelimiter, "end");
                _depth--;
                return nodes;
            }

            if (Action() is { } node) nodes.Add(node);
        }
    }

    private TemplateNode? Action()
    {
        var token = Peek();
        if (token.Kind != TokenKind.Keyword || token.Text == "nil") return new ActionNode(token.At, Pipeline(TokenKind.RightDelimiter, "command"));
        _next++;
        switch (token.Text)
        {
            case "if": return Branch(token, Branching.If);
            case "with": return Branch(token, Branching.With);
            case "range": return Branch(token, Branching.Range);
            case "template":
                var at = Peek().At;
                var name = Name("template clause");
                var data = Peek().Kind == TokenKind.RightDelimiter ? null : Pipeline(TokenKind.RightDelimiter, "template clause");
                if (data is null) _next++;
                return new CallNode(at, name, data);
            case "define":
                var defined = Name("define clause");
                Expect(TokenKind.RightDelimiter, "define clause");
                Define(token, defined);
                return null;
            case "block":
                var block = Name("block clause");
                var pipe = Pipeline(TokenKind.RightDelimiter, "block clause");
                Define(token, block);
                return new CallNode(token.At, block, pipe);
            default:
                if (_ranges == 0) throw Fault(token.At, $"{{{{{token.Text}}}}} outside {{{{range}}}}");
                Expect(TokenKind.RightDelimiter, $"{{{{{token.Text}}}}}");
                return new LeaveNode(token.At, token.Text == "break");
        }
    }

    private void Define(Token token, string name)
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

    private BranchNode Branch(Token token, Branching kind)
    {
        var context = token.Text;
        var outside = _variables.Count;
        var pipe = Pipeline(TokenKind.RightDelimiter, context);
        if (kind == Branching.Range) _ranges++;
        var body = List(out var end);
        if (kind == Branching.Range) _ranges--;
        List<TemplateNode>? otherwise = null;
        if (end.Text == "else" && end.Kind == TokenKind.Keyword)
        {
            var next = Peek();
            var chained = next.Kind == TokenKind.Keyword && ((kind == Branching.If && next.Text == "if") || (kind == Branching.With && next.Text == "with"));
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
                Expect(TokenKind.RightDelimiter, "else");
                otherwise = List(out end);
            }
        }

        if (end.Text != "end" || end.Kind == TokenKind.End) throw Unfinished(end);
        _variables.RemoveRange(outside, _variables.Count - outside);
        return new BranchNode(token.At, kind, pipe, body, otherwise);
    }

    private TemplateException Unfinished(Token end) => Fault(end.At, end.Kind == TokenKind.End ? "unexpected EOF" : $"expected end; found {{{{{end.Text}}}}}");

    private string Name(string context)
    {
        var token = Peek();
        _next++;
        return token.Kind is TokenKind.Raw or TokenKind.Quoted ? Unquoted(token) : throw Unexpected(token, context);
    }

    private string Unquoted(Token token)
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

    private void Expect(TokenKind kind, string context)
    {
        if (Peek().Kind != kind) throw Unexpected(Peek(), context);
        _next++;
    }

    private Token Peek()
    {
        while (_tokens[_next].Kind == TokenKind.Space) _next++;
        return _tokens[_next];
    }

    private static bool IsOperand(Token token) =>
        token.Kind is TokenKind.Dot or TokenKind.Field or TokenKind.Variable or TokenKind.Word or TokenKind.Quoted or TokenKind.Raw or TokenKind.Character or TokenKind.Number or TokenKind.LeftParenthesis
        || token is { Kind: TokenKind.Keyword, Text: "nil" };

    private TemplateException Unexpected(Token token, string context) =>
        Fault(token.At, token.Kind == TokenKind.End ? "unexpected EOF" : $"unexpected {(token.Kind == TokenKind.Keyword ? $"<{token.Text}>" : Language.QuotedText.Of(token.Text))} in {context}");

    private TemplateException Fault(int at, string message)
    {
        var place = TextPlace.Of(_text, at, _before);
        return new TemplateException(string.Create(CultureInfo.InvariantCulture, $"template: {_name}:{place.Line}: {message}"), place.Line, place.Column);
    }
}

using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>Splits a template into texts and the parts of its actions, as Go's text/template does.</summary>
internal sealed class TemplateLexer
{
    private const string Left = "{{";
    private const string Right = "}}";
    private static readonly string[] s_keywords = ["block", "break", "continue", "define", "else", "end", "if", "range", "nil", "template", "with"];

    private readonly string _text;
    private readonly Func<int, string, TemplateException> _fault;
    private readonly List<TemplateToken> _tokens = [];
    private int _at;
    private int _depth;

    private TemplateLexer(string text, Func<int, string, TemplateException> fault)
    {
        _text = text;
        _fault = fault;
    }

    /// <exception cref="TemplateException">A character that begins nothing, or something without its end.</exception>
    public static List<TemplateToken> Split(string text, Func<int, string, TemplateException> fault)
    {
        var lexer = new TemplateLexer(text, fault);
        while (lexer.Texts()) lexer.Action();
        lexer.Add(TemplateTokenKind.End, lexer._at);
        return lexer._tokens;
    }

    // The text before an action; false at the end of everything.
    private bool Texts()
    {
        var action = _text.IndexOf(Left, _at, StringComparison.Ordinal);
        var end = action < 0 ? _text.Length : action;
        var trims = action >= 0 && TrimsLeft(action + 2);
        var text = _text[_at..end];
        if (trims) text = text.TrimEnd(' ', '\t', '\r', '\n');
        if (text.Length > 0) _tokens.Add(new TemplateToken(TemplateTokenKind.Text, text, _at));
        _at = end;
        if (action < 0) return false;

        var inside = action + 2 + (trims ? 2 : 0);
        if (string.CompareOrdinal(_text, inside, "/*", 0, 2) == 0)
        {
            Comment(action, inside);
            return Texts();
        }

        _tokens.Add(new TemplateToken(TemplateTokenKind.LeftDelimiter, Left, action));
        _at = inside;
        _depth = 0;
        return true;
    }

    private void Comment(int action, int inside)
    {
        var end = _text.IndexOf("*/", inside + 2, StringComparison.Ordinal);
        if (end < 0) throw _fault(action, "unclosed comment");
        _at = end + 2;
        if (!AtRight(out var trims)) throw _fault(_at, "comment ends before closing delimiter");
        TakeRight(trims);
    }

    private void Action()
    {
        while (true)
        {
            if (AtRight(out var trims))
            {
                if (_depth > 0) throw _fault(_at, "unclosed left paren");
                Add(TemplateTokenKind.RightDelimiter, _at);
                TakeRight(trims);
                return;
            }

            if (_at == _text.Length) throw _fault(_at, "unclosed action");
            Part();
        }
    }

    private void Part()
    {
        var start = _at;
        var c = _text[_at];
        switch (c)
        {
            case ' ' or '\t' or '\r' or '\n': Spaces(); return;
            case '=': One(TemplateTokenKind.Assign); return;
            case ':' when Peek(1) == '=':
                _at += 2;
                Add(TemplateTokenKind.Declare, start);
                return;
            case ':': throw _fault(start, "expected :=");
            case '|': One(TemplateTokenKind.Pipe); return;
            case ',': One(TemplateTokenKind.Comma); return;
            case '"': Quoted('"', TemplateTokenKind.Quoted, "unterminated quoted string"); return;
            case '\'': Quoted('\'', TemplateTokenKind.Character, "unterminated character constant"); return;
            case '`': Raw(); return;
            case '$': Name(TemplateTokenKind.Variable); return;
            case '.' when !char.IsAsciiDigit(Peek(1)): Name(IsPartOfName(Peek(1)) ? TemplateTokenKind.Field : TemplateTokenKind.Dot); return;
            case '(':
                _depth++;
                One(TemplateTokenKind.LeftParenthesis);
                return;
            case ')':
                if (--_depth < 0) throw _fault(start, "unexpected right paren");
                One(TemplateTokenKind.RightParenthesis);
                return;
        }

        if (c is '.' or '+' or '-' || char.IsAsciiDigit(c)) Number();
        else if (IsPartOfName(c)) Name(TemplateTokenKind.Word);
        else throw _fault(start, $"unrecognized character in action: {Shown(start)}");
    }

    // A space before "-}}" belongs to the trim marker.
    private void Spaces()
    {
        var start = _at;
        while (_at < _text.Length && IsSpace(_text[_at]))
        {
            if (_at > start && AtRight(out var trims) && trims) break;
            _at++;
        }

        Add(TemplateTokenKind.Space, start);
    }

    private void One(TemplateTokenKind kind)
    {
        _at++;
        Add(kind, _at - 1);
    }

    private void Quoted(char quote, TemplateTokenKind kind, string fault)
    {
        var start = _at++;
        for (; ; _at++)
        {
            if (_at == _text.Length || _text[_at] == '\n') throw _fault(start, fault);
            if (_text[_at] == quote) break;
            if (_text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] != '\n') _at++;
        }

        _at++;
        Add(kind, start);
    }

    private void Raw()
    {
        var end = _text.IndexOf('`', _at + 1);
        if (end < 0) throw _fault(_at, "unterminated raw quoted string");
        var start = _at;
        _at = end + 1;
        Add(TemplateTokenKind.Raw, start);
    }

    private void Name(TemplateTokenKind kind)
    {
        var start = _at++;
        while (_at < _text.Length && IsPartOfName(_text[_at])) _at++;
        if (!AtTerminator()) throw _fault(_at, $"bad character {Shown(_at)}");
        if (kind == TemplateTokenKind.Word && Array.IndexOf(s_keywords, _text[start.._at]) >= 0) kind = TemplateTokenKind.Keyword;
        Add(kind, start);
    }

    private void Number()
    {
        var start = _at++;
        while (_at < _text.Length && (IsPartOfName(_text[_at]) || _text[_at] == '.' || (_text[_at] is '+' or '-' && _text[_at - 1] is 'e' or 'E' or 'p' or 'P'))) _at++;
        if (!AtTerminator() || !NumberNode.TryRead(_text[start.._at], out _)) throw _fault(start, $"bad number syntax: {Language.QuotedText.Of(_text[start..Math.Min(_at + 1, _text.Length)])}");
        Add(TemplateTokenKind.Number, start);
    }

    private bool AtTerminator() =>
        _at == _text.Length || IsSpace(_text[_at]) || _text[_at] is '.' or ',' or '|' or ':' or ')' or '(' || AtRight(out _);

    private bool TrimsLeft(int at) => at + 1 < _text.Length && _text[at] == '-' && IsSpace(_text[at + 1]);

    private bool AtRight(out bool trims)
    {
        trims = Peek(0) != '\0' && IsSpace(Peek(0)) && Peek(1) == '-' && string.CompareOrdinal(_text, _at + 2, Right, 0, 2) == 0;
        return trims || string.CompareOrdinal(_text, _at, Right, 0, 2) == 0;
    }

    private void TakeRight(bool trims)
    {
        _at += trims ? 4 : 2;
        while (trims && _at < _text.Length && IsSpace(_text[_at])) _at++;
    }

    private void Add(TemplateTokenKind kind, int start) => _tokens.Add(new TemplateToken(kind, _text[start.._at], start));

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private string Shown(int at)
    {
        Rune.DecodeFromUtf16(_text.AsSpan(at), out var rune, out _);
        return string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4} '{rune}'");
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsPartOfName(char c) => c == '_' || char.IsLetterOrDigit(c);
}

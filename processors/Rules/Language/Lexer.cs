namespace Monitoring.Processors.Rules.Language;

/// <summary>Splits PromQL into tokens; comments are left out.</summary>
internal sealed class Lexer
{
    private const int MostCharacters = 128 * 1024;
    private static readonly string[] Signs = ["==", "!=", "!~", "=~", "<=", ">=", "</", ">/", "=", "<", ">", "+", "-", "*", "/", "%", "^", "@", "(", ")", "{", "}", "[", "]", ",", ":"];
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private bool _inBraces;
    private bool _inBrackets;

    private Lexer(string text) => _text = text;

    /// <exception cref="PromqlException">Something that begins no token, or is none.</exception>
    public static List<Token> Split(string text)
    {
        if (text.Length > MostCharacters) throw TextPlace.Error(text, 0, $"the expression has more than {MostCharacters} characters");
        var lexer = new Lexer(text);
        for (var at = 0; at < text.Length;) at = lexer.Next(at);
        lexer.Add(TokenKind.End, "", text.Length);
        return lexer._tokens;
    }

    private int Next(int at)
    {
        var c = _text[at];
        if (IsSpace(c)) return at + 1;
        if (c == '#') return EndOfLine(at);
        if (c is '"' or '\'' or '`')
        {
            var end = QuotedText.Read(_text, at, out var value);
            Add(TokenKind.Text, value, at);
            return end;
        }

        if (!_inBraces && (char.IsAsciiDigit(c) || (c == '.' && at + 1 < _text.Length && char.IsAsciiDigit(_text[at + 1])))) return Number(at);
        if (IsLetter(c) || (c == ':' && !_inBrackets && !_inBraces)) return Word(at);
        return Sign(at);
    }

    private int Word(int at)
    {
        var end = at;
        while (end < _text.Length && (IsLetter(_text[end]) || char.IsAsciiDigit(_text[end]) || (_text[end] == ':' && !_inBrackets && !_inBraces))) end++;
        var word = _text[at..end];
        var isNumber = !_inBraces && (word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("nan", StringComparison.OrdinalIgnoreCase));
        Add(isNumber ? TokenKind.Number : TokenKind.Word, word, at);
        return end;
    }

    private int Number(int at)
    {
        var end = NumberText.End(_text, at);
        if (end > at && (end == _text.Length || !IsPartOfWord(_text[end])))
        {
            Add(TokenKind.Number, _text[at..end], at);
            return end;
        }

        end = at;
        while (end < _text.Length && IsPartOfWord(_text[end])) end++;
        if (!DurationText.TryParse(_text[at..end], out _)) throw TextPlace.Error(_text, at, $"a number or a duration expected, '{_text[at..Math.Max(end, at + 1)]}' found");
        Add(TokenKind.Duration, _text[at..end], at);
        return end;
    }

    private int Sign(int at)
    {
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(_text, at, sign, 0, sign.Length) != 0) continue;
            if (!_inBraces && sign is ("=~" or "!~")) continue;
            Enter(sign, at);
            Add(TokenKind.Sign, sign, at);
            return at + sign.Length;
        }

        throw TextPlace.Error(_text, at, $"'{System.Text.Rune.GetRuneAt(_text, at)}' begins nothing{(_inBraces ? " inside braces" : "")}");
    }

    private void Enter(string sign, int at)
    {
        switch (sign)
        {
            case "{" when _inBraces:
            case "[" when _inBrackets || _inBraces:
                throw TextPlace.Error(_text, at, $"unexpected '{sign}'");
            case "{": _inBraces = true; break;
            case "}": _inBraces = false; break;
            case "[": _inBrackets = true; break;
            case "]": _inBrackets = false; break;
        }
    }

    private int EndOfLine(int at)
    {
        var end = _text.AsSpan(at).IndexOfAny('\r', '\n');
        return end < 0 ? _text.Length : at + end;
    }

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new Token(kind, text, at));

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r';

    private static bool IsLetter(char c) => c == '_' || char.IsAsciiLetter(c);

    private static bool IsPartOfWord(char c) => IsLetter(c) || char.IsAsciiDigit(c);
}

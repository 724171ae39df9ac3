using System.Text;

namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>Literals of which every match of a pattern holds at least one.</summary>
/// <remarks>
/// A reader of patterns, not a regex engine: what it does not understand yields no literal there, which costs speed and never a match. Of a sequence the best
/// part decides, of alternatives all count.
/// </remarks>
internal sealed class RequiredLiterals
{
    private const int Shortest = 2;
    private const int Most = 64;
    private readonly string _pattern;
    private int _at;

    private RequiredLiterals(string pattern) => _pattern = pattern;

    /// <summary>The literals, or null where a match need not hold any.</summary>
    public static IReadOnlyCollection<string>? Of(string pattern)
    {
        var reader = new RequiredLiterals(pattern);
        var literals = reader.Alternatives();
        return reader._at == pattern.Length ? literals : null;
    }

    private HashSet<string>? Alternatives()
    {
        HashSet<string>? all = [];
        while (true)
        {
            var one = Sequence();
            if (one is null || all is null || all.Count + one.Count > Most) all = null;
            else all.UnionWith(one);
            if (_at >= _pattern.Length || _pattern[_at] != '|') return all;
            _at++;
        }
    }

    private HashSet<string>? Sequence()
    {
        HashSet<string>? best = null;
        var run = new StringBuilder();
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            var start = _at;
            HashSet<string>? group = null;
            var literal = _pattern[_at] == '(' ? Group(out group) : Atom();
            var (least, once) = Quantifier();
            if (literal is { } c && least > 0)
            {
                run.Append(c);
                if (once) continue;
            }
            else if (literal is null && start < _at && _pattern[start] is '^' or '$')
            {
                continue;
            }

            best = Better(best, Run(run));
            run.Clear();
            if (least > 0) best = Better(best, group);
        }

        return Better(best, Run(run));
    }

    /// <summary>Reads a group; what it yields is not a single character.</summary>
    private char? Group(out HashSet<string>? literals)
    {
        _at++;
        var looks = false;
        if (Rest("?:")) _at += 2;
        else if (_at < _pattern.Length && _pattern[_at] == '?') looks = true; // A look-around or an option: of no use here.
        literals = Alternatives();
        if (looks) literals = null;
        if (_at < _pattern.Length) _at++;
        return null;
    }

    /// <summary>Reads one character, class or escape; the character where it is a plain one.</summary>
    private char? Atom()
    {
        var c = _pattern[_at++];
        if (c == '[')
        {
            Class();
            return null;
        }

        if (c == '\\' && _at < _pattern.Length)
        {
            var escaped = _pattern[_at++];
            return char.IsAsciiLetterOrDigit(escaped) ? null : escaped;
        }

        return c is '.' or '^' or '$' ? null : c;
    }

    private void Class()
    {
        if (_at < _pattern.Length && _pattern[_at] == '^') _at++;
        if (_at < _pattern.Length && _pattern[_at] == ']') _at++;
        while (_at < _pattern.Length && _pattern[_at] != ']') _at += _pattern[_at] == '\\' ? 2 : 1;
        _at++;
    }

    /// <summary>Reads a quantifier: how often at least, and whether exactly once.</summary>
    private (int Least, bool Once) Quantifier()
    {
        if (_at >= _pattern.Length) return (1, true);
        var least = 1;
        switch (_pattern[_at])
        {
            case '?' or '*':
                least = 0;
                _at++;
                break;
            case '+':
                _at++;
                break;
            case '{' when _at + 1 < _pattern.Length && char.IsAsciiDigit(_pattern[_at + 1]):
                least = _pattern[_at + 1] == '0' ? 0 : 1;
                _at = _pattern.IndexOf('}', _at) + 1;
                break;
            default:
                return (1, true);
        }

        if (_at < _pattern.Length && _pattern[_at] == '?') _at++;
        return (least, false);
    }

    private bool Rest(string text) => string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;

    private static HashSet<string>? Run(StringBuilder run) => run.Length >= Shortest ? [run.ToString()] : null;

    /// <summary>The one whose shortest literal is longer.</summary>
    private static HashSet<string>? Better(HashSet<string>? one, HashSet<string>? other)
    {
        if (one is null || other is null) return one ?? other;
        return other.Min(literal => literal.Length) > one.Min(literal => literal.Length) ? other : one;
    }
}

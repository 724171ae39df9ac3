using System.Buffers;

namespace Monitoring.Processors.Rules.Language;

/// <summary>A regular expression in the syntax of RE2 that must match the whole text; a dot matches any character.</summary>
/// <remarks>It runs in time linear in the text. Alternatives without any other sign are looked up in a set.</remarks>
internal sealed class AnchoredPattern
{
    private static readonly SearchValues<char> Special = SearchValues.Create(@"\.+*?()[]{}^$");
    private readonly HashSet<string>? _literals;
    private readonly Re2Pattern? _pattern;

    /// <exception cref="ArgumentException">It is no such expression; the message says why.</exception>
    public AnchoredPattern(string pattern)
    {
        if (pattern.AsSpan().IndexOfAny(Special) < 0)
        {
            _literals = [.. pattern.Split('|')];
            return;
        }

        if (pattern is ".*" or ".+")
        {
            MatchesEmpty = pattern == ".*";
            return;
        }

        try
        {
            _pattern = new Re2Pattern(pattern, isWhole: true);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{QuotedText.Of(pattern)} is no regular expression: {e.Message}", nameof(pattern), e);
        }
    }

    private bool MatchesEmpty { get; }

    public bool IsMatch(string text)
    {
        if (_literals is not null) return _literals.Contains(text);
        return _pattern?.IsMatch(text) ?? (MatchesEmpty || text.Length > 0);
    }

    /// <summary>Replaces the whole text by a template with <c>$1</c>, <c>${1}</c>, <c>${name}</c> and <c>$$</c>; null where the text does not match.</summary>
    public string? Replace(string text, string template)
    {
        if (_pattern is not null) return _pattern.Replace(text, template);
        return IsMatch(text) ? GroupTemplate.Expand(template, group => group == "0" ? text : "") : null;
    }
}

using System.Buffers;
using System.Text.RegularExpressions;

namespace Monitoring.Processors.Rules.Language;

/// <summary>A regular expression in the syntax of RE2 that must match the whole text; a dot matches any character.</summary>
/// <remarks>It runs in time linear in the text. Alternatives without any other sign are looked up in a set.</remarks>
internal sealed class AnchoredPattern
{
    private static readonly SearchValues<char> Special = SearchValues.Create(@"\.+*?()[]{}^$");
    private readonly HashSet<string>? _literals;
    private readonly Regex? _regex;

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

        Names = [];
        var translated = $@"\A(?:{Re2Syntax.Translate(pattern, Names)})\z";
        try
        {
            _regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException($"the regular expression {QuotedText.Of(pattern)} cannot be used: {e.Message}", nameof(pattern), e);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{QuotedText.Of(pattern)} is no regular expression: {e.Message}", nameof(pattern), e);
        }
    }

    private bool MatchesEmpty { get; }

    /// <summary>The names of the groups that have one, by number from 1; "" for the others.</summary>
    private List<string>? Names { get; }

    public bool IsMatch(string text)
    {
        if (_literals is not null) return _literals.Contains(text);
        return _regex?.IsMatch(text) ?? (MatchesEmpty || text.Length > 0);
    }

    /// <summary>Replaces the whole text by a template with <c>$1</c>, <c>${1}</c>, <c>${name}</c> and <c>$$</c>; null where the text does not match.</summary>
    public string? Replace(string text, string template)
    {
        if (_regex is null) return IsMatch(text) ? GroupTemplate.Expand(template, group => group == "0" ? text : "") : null;
        var match = _regex.Match(text);
        return match.Success ? GroupTemplate.Expand(template, group => match.Groups[NumberOf(group)].Value) : null;
    }

    private int NumberOf(string group) =>
        int.TryParse(group, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : Names!.IndexOf(group) is >= 0 and var i ? i + 1 : -1;
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Templates;

/// <summary><c>title</c>, <c>match</c> and <c>reReplaceAll</c>.</summary>
internal static class Words
{
    // A pattern is as good as always a constant of a template: read once for as long as that lives.
    private static readonly ConditionalWeakTable<string, Pattern> s_patterns = [];

    /// <summary>The first letter of each word large; the others stay.</summary>
    public static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        var inside = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            // An apostrophe, a point or a colon between letters does not end a word.
            var joins = c is '\'' or '.' or ':' or '\u2019' && inside && i + 1 < text.Length && char.IsLetter(text[i + 1]) && char.IsLetter(text[i - 1]);
            title.Append(!inside && char.IsLetter(c) ? char.ToUpperInvariant(c) : c);
            inside = joins || char.IsLetterOrDigit(c) || c == '_' || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;
        }

        return title.ToString();
    }

    /// <summary>Whether the text holds a match of the pattern.</summary>
    /// <exception cref="FormatException">The pattern is no regular expression of RE2.</exception>
    public static bool Matches(string pattern, string text) => Read(pattern).Regex.IsMatch(text);

    /// <summary>All matches replaced; <c>$1</c> and <c>${name}</c> stand for groups.</summary>
    /// <exception cref="FormatException">The pattern is no regular expression of RE2.</exception>
    public static string ReplaceAll(string pattern, string replacement, string text)
    {
        var read = Read(pattern);
        return read.Regex.Replace(text, match => GroupTemplate.Expand(replacement, group => match.Groups[read.NumberOf(group)].Value));
    }

    private static Pattern Read(string pattern)
    {
        try
        {
            return s_patterns.GetValue(pattern, p => new Pattern(p));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"error parsing regexp: {e.Message}", e);
        }
    }

    // Without backtracking, like Go's: no text makes it slow.
    private sealed class Pattern
    {
        private readonly List<string> _names = [];

        public Pattern(string pattern) => Regex = new Regex(Re2Syntax.Translate(pattern, _names), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

        public Regex Regex { get; }

        public int NumberOf(string group) =>
            int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : _names.IndexOf(group) is >= 0 and var i ? i + 1 : -1;
    }
}

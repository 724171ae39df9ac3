using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Templates;

/// <summary><c>title</c>, <c>match</c> and <c>reReplaceAll</c>.</summary>
internal static class Words
{
    // A pattern is as good as always a constant of a template: read once for as long as that lives.
    private static readonly ConditionalWeakTable<string, Re2Pattern> s_patterns = [];

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
    public static bool Matches(string pattern, string text) => Read(pattern, "").IsMatch(text);

    /// <summary>All matches replaced; <c>$1</c> and <c>${name}</c> stand for groups.</summary>
    /// <exception cref="FormatException">The pattern is no regular expression of RE2.</exception>
    public static string ReplaceAll(string pattern, string replacement, string text) => Read(pattern, $"regexp: Compile(`{pattern}`): ").ReplaceAll(text, replacement);

    private static Re2Pattern Read(string pattern, string failed)
    {
        try
        {
            return s_patterns.GetValue(pattern, p => new Re2Pattern(p, isWhole: false));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"{failed}error parsing regexp: {e.Message}", e);
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Monitoring.Processors.Rules.Language;

/// <summary>A regular expression in the syntax of RE2, matched as Go does, in time linear in the text.</summary>
internal sealed class Re2Pattern
{
    // Neither a letter nor ASCII.
    private const char NoWord = '§';
    private readonly Re2Translation _translation;
    private readonly Regex _regex;

    // .NET's own limit of 10,000 nodes refuses lists of some thousand names.
    static Re2Pattern() => AppContext.SetData("REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE", 1_000_000);

    /// <param name="pattern">In RE2's syntax.</param>
    /// <param name="isWhole">It must match the whole text, and a dot matches a newline too.</param>
    /// <exception cref="ArgumentException">It is no such expression; the message says why.</exception>
    public Re2Pattern(string pattern, bool isWhole)
    {
        _translation = Re2Syntax.Translate(pattern, isWhole ? Re2Flags.DotAll : Re2Flags.None);
        var expression = isWhole ? $@"\A(?:{_translation.Expression})\z" : _translation.Expression;
        try
        {
            _regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException(e.Message, nameof(pattern), e);
        }
    }

    public bool IsMatch(string text) => _regex.IsMatch(Seen(text));

    /// <summary>The template filled from the first match; null without one.</summary>
    public string? Replace(string text, string template) => _regex.Match(Seen(text)) is { Success: true } match ? Filled(text, template, match) : null;

    /// <summary>All matches replaced by the template; as in Go none is empty and begins where another ended.</summary>
    public string ReplaceAll(string text, string template)
    {
        var replaced = new StringBuilder();
        var (copied, ended) = (0, -1);
        for (var match = _regex.Match(Seen(text)); match.Success; match = match.NextMatch())
        {
            var isWithinPair = match.Index > 0 && match.Index < text.Length && char.IsSurrogatePair(text[match.Index - 1], text[match.Index]);
            if (match.Length == 0 && (match.Index == ended || isWithinPair)) continue;
            replaced.Append(text, copied, match.Index - copied).Append(Filled(text, template, match));
            copied = ended = match.Index + match.Length;
        }

        return replaced.Append(text, copied, text.Length - copied).ToString();
    }

    private string Filled(string text, string template, Match match) => GroupTemplate.Expand(template, name =>
    {
        var group = match.Groups[NumberOf(name)];
        return group.Success ? text.Substring(group.Index, group.Length) : "";
    });

    private int NumberOf(string group)
    {
        if (int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        for (var i = 0; i < _translation.Names.Count; i++)
        {
            if (_translation.Names[i] == group) return i + 1;
        }

        return -1;
    }

    // Words end where ASCII ends, in RE2; an expression that asks for their ends tells no other characters apart.
    private string Seen(string text)
    {
        if (!_translation.HasBoundary || Ascii.IsValid(text)) return text;
        return string.Create(text.Length, text, (seen, from) =>
        {
            for (var i = 0; i < from.Length; i++) seen[i] = char.IsAscii(from[i]) || char.IsSurrogate(from[i]) ? from[i] : NoWord;
        });
    }
}

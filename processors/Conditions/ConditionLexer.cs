namespace Monitoring.Processors.Conditions;

/// <summary>A word, a quoted text, a sign, or the end.</summary>
/// <param name="Text">Without quotes; empty at the end.</param>
/// <param name="IsQuoted">True for a text in quotes.</param>
/// <param name="At">Its first character, from 1.</param>
internal readonly record struct ConditionToken(string Text, bool IsQuoted, int At)
{
    public bool IsEnd => Text.Length == 0 && !IsQuoted;

    public bool Is(string sign) => !IsQuoted && Text == sign;
}

/// <summary>Splits a condition into tokens.</summary>
internal static class ConditionLexer
{
    private static readonly string[] Signs = ["==", "!=", ">=", "<=", ">", "<", "(", ")", "[", "]", ",", "|"];

    /// <exception cref="FormatException">A character that begins nothing, or quotes without an end.</exception>
    public static List<ConditionToken> Split(string text)
    {
        var tokens = new List<ConditionToken>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            if (text[at] is '"' or '\'')
            {
                tokens.Add(new ConditionToken(Quoted(text, ref at), true, start + 1));
                continue;
            }

            var length = Signs.FirstOrDefault(s => string.CompareOrdinal(text, start, s, 0, s.Length) == 0)?.Length ?? Word(text, at);
            if (length == 0) throw new FormatException($"'{text[at]}' at character {at + 1} begins nothing");
            at += length;
            tokens.Add(new ConditionToken(text[start..at], false, start + 1));
        }

        tokens.Add(new ConditionToken("", false, text.Length + 1));
        return tokens;
    }

    private static int Word(string text, int at)
    {
        var end = at;
        while (end < text.Length && FieldVocabulary.IsPartOfName(text[end])) end++;
        return end - at;
    }

    // A quote inside is written twice; nothing else has a meaning, so that regular expressions stay readable.
    private static string Quoted(string text, ref int at)
    {
        var quote = text[at];
        var start = ++at;
        for (; at < text.Length; at++)
        {
            if (text[at] != quote) continue;
            if (at + 1 == text.Length || text[at + 1] != quote) return text[start..at++].Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal);
            at++;
        }

        throw new FormatException($"the text at character {start} has no closing quote");
    }
}

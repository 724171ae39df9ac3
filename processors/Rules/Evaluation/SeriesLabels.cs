using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Reads a metric's name and its labels: <c>up{job="a", "utf8 name"="b"}</c>.</summary>
internal static class SeriesLabels
{
    /// <param name="text">Begins with them.</param>
    /// <param name="end">The place behind them.</param>
    /// <exception cref="PromqlException">The text does not begin with a series.</exception>
    public static LabelSet Read(string text, out int end)
    {
        var at = Skip(text, 0);
        var labels = new List<KeyValuePair<string, string>>();
        var name = Name(text, ref at, true);
        if (name.Length > 0) labels.Add(new(LabelSet.MetricName, name));
        // Two braces are a histogram of the values.
        var brace = Skip(text, at);
        if (brace < text.Length && text[brace] == '{' && (brace == at || brace + 1 == text.Length || text[brace + 1] != '{')) at = brace;
        if (at < text.Length && text[at] == '{') Braces(text, ref at, labels);
        else if (name.Length == 0) throw TextPlace.Error(text, at, "a metric's name or { expected");
        end = at;
        return LabelSet.Of(labels);
    }

    private static void Braces(string text, ref int at, List<KeyValuePair<string, string>> labels)
    {
        at = Skip(text, at + 1);
        while (at < text.Length && text[at] != '}')
        {
            var isQuoted = text[at] is '"' or '\'' or '`';
            string name;
            if (isQuoted) at = QuotedText.Read(text, at, out name);
            else name = Name(text, ref at, false);
            if (name.Length == 0) throw TextPlace.Error(text, at, "a label or } expected");
            at = Skip(text, at);
            if (at < text.Length && text[at] == '=') labels.Add(new(name, Value(text, ref at)));
            else if (isQuoted) labels.Add(new(LabelSet.MetricName, name));
            else throw TextPlace.Error(text, at, "= expected");
            at = Skip(text, at);
            if (at < text.Length && text[at] == ',') at = Skip(text, at + 1);
            else if (at < text.Length && text[at] != '}') throw TextPlace.Error(text, at, ", or } expected");
        }

        if (at == text.Length) throw TextPlace.Error(text, at, "} expected, the end found");
        at++;
    }

    private static string Value(string text, ref int at)
    {
        at = Skip(text, at + 1);
        if (at == text.Length || text[at] is not ('"' or '\'' or '`')) throw TextPlace.Error(text, at, "a text in quotes expected");
        at = QuotedText.Read(text, at, out var value);
        return value;
    }

    private static string Name(string text, ref int at, bool withColons)
    {
        var start = at;
        while (at < text.Length && (text[at] == '_' || char.IsAsciiLetter(text[at]) || (withColons && text[at] == ':') || (at > start && char.IsAsciiDigit(text[at])))) at++;
        return text[start..at];
    }

    private static int Skip(string text, int at)
    {
        while (at < text.Length && text[at] is (' ' or '\t' or '\n' or '\r')) at++;
        return at;
    }
}

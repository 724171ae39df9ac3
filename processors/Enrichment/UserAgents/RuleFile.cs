namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>Reads uap-core's regexes.yaml, which uses of YAML only lists of flat maps with single-quoted values, each on a line of its own.</summary>
internal static class RuleFile
{
    /// <summary>Every rule in order; throws <see cref="FormatException"/> at a line of another form, so that a new file cannot be misread.</summary>
    public static List<Rule> Read(TextReader reader)
    {
        var rules = new List<Rule>();
        var list = "";
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var content = line.Trim();
            if (content.Length == 0 || content[0] == '#') continue;
            if (line[0] is not (' ' or '-') && content.EndsWith(':'))
            {
                list = content[..^1];
                continue;
            }

            if (content.StartsWith("- ", StringComparison.Ordinal))
            {
                rules.Add(new Rule(list));
                content = content[2..].TrimStart();
            }

            var colon = content.IndexOf(':');
            if (colon < 0 || rules.Count == 0 || !TryQuoted(content[(colon + 1)..].Trim(), out var value))
                throw new FormatException($"Line {number} is not a single-quoted value of a rule.");
            rules[^1].Set(content[..colon], value);
        }

        return rules;
    }

    private static bool TryQuoted(string text, out string value)
    {
        value = "";
        if (text.Length < 2 || text[0] != '\'') return false;
        var end = 1;
        while (end < text.Length && (text[end] != '\'' || (end + 1 < text.Length && text[end + 1] == '\''))) end += text[end] == '\'' ? 2 : 1;
        if (end >= text.Length) return false;
        var rest = text[(end + 1)..].TrimStart();
        value = text[1..end].Replace("''", "'", StringComparison.Ordinal);
        return rest.Length == 0 || rest[0] == '#';
    }
}

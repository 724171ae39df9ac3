using System.Text;
using System.Text.RegularExpressions;

namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>Replacements such as <c>HTC $1</c>: $n stands for a group, nothing where the group is empty.</summary>
internal static class Template
{
    /// <summary>What a rule's template gives, or where it has none the group of that number (0 for none); null where that is nothing.</summary>
    public static string? Value(Rule rule, string key, GroupCollection groups, int number)
    {
        if (rule.Value(key) is { } template) return Nothing(Fill(template, groups));
        return number > 0 && number < groups.Count ? Nothing(groups[number].Value) : null;
    }

    private static string Fill(string template, GroupCollection groups)
    {
        if (!template.Contains('$')) return template;
        var filled = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == '$' && i + 1 < template.Length && char.IsAsciiDigit(template[i + 1]))
            {
                var number = template[++i] - '0';
                if (number < groups.Count) filled.Append(groups[number].Value);
            }
            else
            {
                filled.Append(template[i]);
            }
        }

        return filled.ToString();
    }

    private static string? Nothing(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}

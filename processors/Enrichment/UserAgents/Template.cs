using System.Text;
using System.Text.RegularExpressions;

namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>Replacements such as <c>HTC $1</c>: $n stands for a group, nothing where the group is empty.</summary>
internal static class Template
{
    /// <summary>A group's text, trimmed, or null.</summary>
    public static string? Group(GroupCollection groups, int number) => number < groups.Count ? Nothing(groups[number].Value) : null;

    /// <summary>The template with its groups filled in, trimmed; null where there is no template or nothing is left.</summary>
    public static string? Fill(string? template, GroupCollection groups)
    {
        if (template is null || !template.Contains('$')) return template is null ? null : Nothing(template);
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

        return Nothing(filled.ToString());
    }

    private static string? Nothing(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}

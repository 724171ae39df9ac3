using System.Text;

namespace Monitoring.Processors.Rules.Language;

/// <summary>Fills templates with what groups of a regular expression matched, as Go does: a name without braces is as long as it can be.</summary>
internal static class GroupTemplate
{
    public static string Expand(string template, Func<string, string> valueOf)
    {
        if (!template.Contains('$', StringComparison.Ordinal)) return template;
        var filled = new StringBuilder();
        for (var at = 0; at < template.Length;)
        {
            if (template[at] != '$')
            {
                filled.Append(template[at++]);
                continue;
            }

            if (at + 1 < template.Length && template[at + 1] == '$')
            {
                filled.Append('$');
                at += 2;
                continue;
            }

            if (Group(template, at + 1, out var end) is { } group) filled.Append(valueOf(group));
            else filled.Append('$');
            at = end;
        }

        return filled.ToString();
    }

    private static string? Group(string template, int at, out int end)
    {
        var isBraced = at < template.Length && template[at] == '{';
        var start = isBraced ? at + 1 : at;
        end = start;
        while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_')) end++;
        var name = template[start..end];
        if (name.Length > 0 && !isBraced) return name;
        if (name.Length > 0 && end < template.Length && template[end] == '}')
        {
            end++;
            return name;
        }

        end = at;
        return null;
    }
}

namespace Monitoring.Tests.Enrichment;

/// <summary>One case of uap-core's own test files: a user agent and the fields that it has to give.</summary>
internal sealed record UserAgentCase(string UserAgent, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>A field's value; a field that the case leaves empty is null.</summary>
    public string? this[string field] => Fields.GetValueOrDefault(field) is { Length: > 0 } value ? value : null;
}

/// <summary>Reads uap-core's test files, which are lists of flat maps with quoted or empty values.</summary>
internal static class UserAgentCorpus
{
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data", "ua");
            if (Directory.Exists(data)) return data;
        }

        return null;
    }

    public static IEnumerable<UserAgentCase> Read(string file)
    {
        Dictionary<string, string>? fields = null;
        foreach (var line in File.ReadLines(file))
        {
            var content = line.Trim();
            var starts = content.StartsWith("- ", StringComparison.Ordinal);
            if (starts)
            {
                if (fields is not null) yield return Case(fields);
                fields = [];
                content = content[2..].TrimStart();
            }

            var colon = content.IndexOf(':');
            if (fields is null || colon < 0 || content[0] == '#') continue;
            fields[content[..colon]] = Unquote(content[(colon + 1)..].Trim());
        }

        if (fields is not null) yield return Case(fields);
    }

    private static UserAgentCase Case(Dictionary<string, string> fields) => new(fields["user_agent_string"], fields);

    private static string Unquote(string value)
    {
        if (value.Length < 2) return value;
        var end = value.LastIndexOf(value[0]);
        return value[0] switch
        {
            '\'' => value[1..end].Replace("''", "'", StringComparison.Ordinal),
            '"' => value[1..end].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal),
            _ => value,
        };
    }
}

using System.Text.RegularExpressions;

namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>One rule: a pattern and what to say where it matches.</summary>
internal sealed class Rule(string list)
{
    private readonly Dictionary<string, string> _values = [];
    private Regex? _regex;

    /// <summary>The list that it stands in.</summary>
    public string List => list;

    public string Pattern => _values["regex"];

    /// <summary>Compiled when it is first needed: most rules never are. Linear in the text's length.</summary>
    public Regex Regex => _regex ??= new Regex(Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (IgnoresCase ? RegexOptions.IgnoreCase : RegexOptions.None));

    private bool IgnoresCase => _values.ContainsKey("regex_flag");

    public string? Value(string key) => _values.GetValueOrDefault(key);

    public void Set(string key, string value) => _values.Add(key, value);
}

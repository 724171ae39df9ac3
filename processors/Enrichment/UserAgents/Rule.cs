using System.Text.RegularExpressions;

namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>One rule: a pattern and what to say where it matches.</summary>
/// <remarks>
/// For a text of unusual length a linear engine decides first whether there is a match at all, so that a crafted text cannot make the rule backtrack
/// for long. The groups come from the backtracking engine, whose choice among several ways to match is the one that uap-core means. Both are made
/// when they are first needed; the linear one is the dearer by far, and most rules never need it.
/// </remarks>
internal sealed class Rule(string list)
{
    /// <summary>Far more than any real user agent needs, so that in practice results do not depend on the machine's speed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Longer than nearly all real user agents, short enough for backtracking to stay cheap.</summary>
    private const int UsualLength = 512;

    private readonly Dictionary<string, string> _values = [];
    private Regex? _guard;
    private Regex? _exact;

    /// <summary>The list that it stands in.</summary>
    public string List => list;

    public string Pattern => _values["regex"];

    private RegexOptions Options => RegexOptions.CultureInvariant | (_values.ContainsKey("regex_flag") ? RegexOptions.IgnoreCase : RegexOptions.None);

    public string? Value(string key) => _values.GetValueOrDefault(key);

    public void Set(string key, string value) => _values.Add(key, value);

    /// <summary>The groups of the first match, or false; a pattern that ran out of time does not match.</summary>
    public bool TryMatch(string text, out GroupCollection groups)
    {
        groups = Match.Empty.Groups;
        if (text.Length > UsualLength && !MayMatch(text)) return false;
        try
        {
            groups = (_exact ??= Exact()).Match(text).Groups;
            return groups[0].Success;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private bool MayMatch(string text)
    {
        _guard ??= Guard();
        return ReferenceEquals(_guard, _exact) || _guard.IsMatch(text);
    }

    private Regex Guard()
    {
        try
        {
            return new Regex(Pattern, Options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return _exact ??= Exact(); // Too large for an automaton.
        }
    }

    private Regex Exact() => new(Pattern, Options, Patience);
}

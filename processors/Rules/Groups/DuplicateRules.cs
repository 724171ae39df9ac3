namespace Monitoring.Processors.Rules.Groups;

/// <summary>Rules of the same name and labels: recorded twice, their series differ by chance.</summary>
internal static class DuplicateRules
{
    /// <summary>The later rules of each set of equals.</summary>
    public static IEnumerable<RuleDefinition> Find(IEnumerable<GroupDefinition> groups)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return groups.SelectMany(g => g.Rules).Where(r => !seen.Add(r.Name + r.Labels));
    }
}

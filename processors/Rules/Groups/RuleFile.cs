namespace Monitoring.Processors.Rules.Groups;

/// <summary>What was read from a rule file.</summary>
/// <param name="Groups">In the order of the file; without those that are wrong.</param>
/// <param name="Faults">What makes it unusable; none for a good file.</param>
internal sealed record RuleFile(IReadOnlyList<GroupDefinition> Groups, IReadOnlyList<RuleFault> Faults)
{
    /// <summary>Reads a file in Prometheus' format.</summary>
    /// <param name="name">Its name, for the faults.</param>
    /// <param name="text">Its content.</param>
    public static RuleFile Read(string name, string text) => new RuleFileReader(name, text).Read();
}

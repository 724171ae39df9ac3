using System.CommandLine;

namespace Monitoring.Pipeline.Commands;

/// <summary>A command whose help shows how it is used.</summary>
/// <param name="name">As typed.</param>
/// <param name="summary">One sentence, for the list of commands.</param>
internal sealed class TeachingCommand(string name, string summary) : Command(name, summary)
{
    /// <summary>What to know before the first use.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>Calls and what they do.</summary>
    public IReadOnlyList<(string Call, string Effect)> Examples { get; init; } = [];

    /// <summary>What the exit codes mean here where it differs from the common meaning.</summary>
    public IReadOnlyList<(int Code, string Meaning)> ExitCodes { get; init; } = [];
}

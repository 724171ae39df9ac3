using System.CommandLine;
using Monitoring.Pipeline.Commands.DeadLetters;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring dead-letters</c>: what was refused, why, and a second try.</summary>
internal static class DeadLettersCommand
{
    /// <summary>The sections of the configuration that its subcommands use.</summary>
    public static string[] Sections { get; } = ["kafka", "topics", "dead_letters"];

    public static Command Create() => new("dead-letters", "List what was refused, show one letter in full, or publish originals again.")
    {
        ListLettersCommand.Create(), ShowLetterCommand.Create(), ReplayLettersCommand.Create(),
    };
}

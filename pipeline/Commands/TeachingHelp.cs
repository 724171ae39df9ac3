using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Monitoring.Pipeline.Commands;

/// <summary>The standard help, then what a <see cref="TeachingCommand"/> adds to it.</summary>
internal sealed class TeachingHelp(HelpAction standard) : SynchronousCommandLineAction
{
    private static readonly (int Code, string Meaning)[] s_common =
    [
        (ExitCode.Ok, "done"), (ExitCode.Failed, "failed"), (ExitCode.Usage, "wrong usage or configuration"), (ExitCode.Interrupted, "interrupted"),
    ];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Puts it in the place of the root command's help, for all subcommands too.</summary>
    public static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new TeachingHelp((HelpAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is not TeachingCommand command) return ExitCode.Ok;
        if (command.Explanation.Length > 0) output.WriteLine("About:\n  " + command.Explanation.ReplaceLineEndings("\n  ") + "\n");
        if (command.Examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var (call, effect) in command.Examples) output.WriteLine($"  {call}\n      {effect}");
            output.WriteLine();
        }

        output.WriteLine("Exit codes:");
        foreach (var (code, meaning) in s_common)
        {
            var own = command.ExitCodes.FirstOrDefault(e => e.Code == code && e.Meaning is not null).Meaning ?? meaning;
            output.WriteLine($"  {code,-4} {own}");
        }

        return ExitCode.Ok;
    }
}

using System.CommandLine;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring check-config</c>: shows the configuration in force or everything that is wrong with it.</summary>
internal static class CheckConfigCommand
{
    public static Command Create()
    {
        var reference = new Option<bool>("--reference") { Description = "Print the reference of all settings in Markdown instead." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print nothing where all is right." };
        var command = new TeachingCommand("check-config", "Check the configuration and print what is in force, secrets hidden.")
        {
            Explanation = "Every error is listed with file, line and column, what is wrong and how to mend it; an error in a variable names the variable.\nNothing is connected to: 'monitoring topics --verify' asks the broker.",
            Examples =
            [
                ("monitoring check-config --config production.yaml", "check a file before it is rolled out"),
                ("MONITORING__KAFKA__BOOTSTRAP_SERVERS=kafka-1:9092 monitoring check-config", "see what a variable changes"),
                ("monitoring check-config --reference", "every setting, its type, default and meaning"),
            ],
            ExitCodes = [(ExitCode.Ok, "the configuration is right"), (ExitCode.Usage, "it is wrong; every error was printed")],
        };
        var configuration = ConfigurationArguments.AddTo(command);
        command.Add(reference);
        command.Add(quiet);
        command.SetAction(parsed => Run(parsed, configuration, parsed.GetValue(reference), parsed.GetValue(quiet)));
        return command;
    }

    private static int Run(ParseResult parsed, ConfigurationArguments configuration, bool reference, bool quiet)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (reference)
        {
            output.Write(ConfigurationReference.Render());
            return ExitCode.Ok;
        }

        var loaded = configuration.Load(parsed);
        if (loaded.Errors.Count > 0)
        {
            ConfigurationArguments.Explain(loaded.Errors, parsed.InvocationConfiguration.Error);
            return ExitCode.Usage;
        }

        foreach (var warning in SecurityWarnings.Of(loaded.Options)) parsed.InvocationConfiguration.Error.WriteLine("warning: " + SecurityWarnings.Text(warning));
        if (!quiet) output.Write(EffectiveConfiguration.Render(loaded));
        return ExitCode.Ok;
    }
}

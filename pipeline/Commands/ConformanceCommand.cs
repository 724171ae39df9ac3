using System.CommandLine;
using Monitoring.Pipeline.Commands.Rules;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring conformance</c>: what outside suites say of this build.</summary>
internal static class ConformanceCommand
{
    public static Command Create()
    {
        var suite = new Option<string>("--suite") { Description = "What to compare with.", Required = true, HelpName = "NAME" };
        suite.AcceptOnlyFromAmong("rules");
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the suite.", Required = true, HelpName = "DIR" };
        var command = new TeachingCommand("conformance", "Run an outside suite and count what agrees.")
        {
            Explanation = "rules  promtool/: unit tests of public rules, those that MANIFEST.json lists as passing promtool 3.5,\n       at once and again as a stream of samples and watermarks, restarted at some tick of each\n       promqltest/: evaluations of Prometheus' own suite; what this engine refuses is listed by name",
            Examples = [("monitoring conformance --suite rules --data ../shared/data/rules", "files, alert assertions, expression tests and evaluations that agree, and what does not")],
            ExitCodes = [(ExitCode.Ok, "all agree"), (ExitCode.Failed, "something does not, or the data could not be read")],
        };
        command.Add(suite);
        command.Add(data);
        command.SetAction(parsed => RuleSuite.Run(parsed.GetRequiredValue(data).FullName, parsed.InvocationConfiguration.Output));
        return command;
    }
}

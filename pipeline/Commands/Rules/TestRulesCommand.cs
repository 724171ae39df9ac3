using System.CommandLine;

namespace Monitoring.Pipeline.Commands.Rules;

/// <summary><c>monitoring rules test</c></summary>
internal static class TestRulesCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Description = "Unit-test files of promtool.", Arity = ArgumentArity.OneOrMore };
        var command = new TeachingCommand("test", "Run promtool's unit tests of rules.")
        {
            Explanation = "A test gives series, evaluates the groups each evaluation_interval and compares the alerts that fire and what expressions come to.\nThe files are those of 'promtool test rules', unchanged; the verdicts are those of promtool 3.5. Rule files are looked for beside the test file.",
            Examples =
            [
                ("monitoring rules test tests/*.yaml", "all tests; what failed is shown as expected and got"),
                ("monitoring rules test latency_test.yaml && monitoring rules check rules/latency.yaml", "before a rule is rolled out"),
            ],
            ExitCodes = [(ExitCode.Ok, "all passed"), (ExitCode.Failed, "a test failed, or a file could not be read")],
        };
        command.Add(files);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, TextWriter output, TextWriter error)
    {
        var failed = 0;
        foreach (var path in files)
        {
            if (Outcome(path, error) is not { } outcome)
            {
                failed++;
                continue;
            }

            if (!outcome.Passed) failed++;
            foreach (var pattern in outcome.Unmatched) output.WriteLine($"{path}: warning: no file is called {pattern}");
            var (alerts, expressions) = (outcome.Count(true), outcome.Count(false));
            output.WriteLine($"{path}: {(outcome.Passed ? "passed" : "FAILED")} ({outcome.File.Tests.Count} tests, alerts {alerts.Held}/{alerts.All}, expressions {expressions.Held}/{expressions.All})");
            foreach (var line in RuleTests.Failures(outcome)) output.WriteLine("  " + line.ReplaceLineEndings("\n  "));
        }

        if (files.Count > 1) output.WriteLine($"{files.Count} files, {files.Count - failed} passed, {failed} failed");
        return failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    // Null where the file, or one that it names, cannot be read.
    private static TestFileOutcome? Outcome(string path, TextWriter error)
    {
        try
        {
            return RuleTests.Run(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: {path}: {e.Message}");
            return null;
        }
    }
}

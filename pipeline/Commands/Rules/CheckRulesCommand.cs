using System.CommandLine;
using Monitoring.Processors.Rules.Diagnosis;
using Monitoring.Processors.Rules.Groups;

namespace Monitoring.Pipeline.Commands.Rules;

/// <summary><c>monitoring rules check</c></summary>
internal static class CheckRulesCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Description = "Rule files in Prometheus' format.", Arity = ArgumentArity.OneOrMore };
        var command = new TeachingCommand("check", "Check rule files and point out rules that cannot do what they seem to.")
        {
            Explanation = "Errors are what promtool refuses too: wrong YAML, unknown fields, expressions and templates that cannot be read. Each is shown with file, line, column and how to mend it.\nWarnings are what is provably odd: duplicate rules, rules that can never fire or record, a share compared with a percentage, 'for' shorter than the group's interval.",
            Examples =
            [
                ("monitoring rules check rules/*.yaml", "errors and warnings of all files"),
                ("monitoring rules check rules.yaml > /dev/null && systemctl reload prometheus", "roll out what is right"),
            ],
            ExitCodes = [(ExitCode.Ok, "no error; there may be warnings"), (ExitCode.Failed, "an error, or a file could not be read")],
        };
        command.Add(files);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, TextWriter output, TextWriter error)
    {
        var code = ExitCode.Ok;
        foreach (var path in files)
        {
            if (!TryRead(path, error, out var text))
            {
                code = ExitCode.Failed;
                continue;
            }

            var file = RuleFile.Read(path, text);
            foreach (var fault in file.Faults) error.WriteLine(fault);
            if (file.Faults.Count > 0)
            {
                code = ExitCode.Failed;
                output.WriteLine($"{path}: FAILED, {Count(file.Faults.Count, "error")}");
                continue;
            }

            var findings = Doctor.Examine(file).ToList();
            foreach (var finding in findings) output.WriteLine($"warning: {finding}");
            var all = file.Groups.SelectMany(g => g.Rules).ToList();
            var alerts = all.Count(r => r.IsAlert);
            output.WriteLine($"{path}: {Count(file.Groups.Count, "group")}, {Count(alerts, "alert")}, {Count(all.Count - alerts, "recording rule")}, {Count(findings.Count, "warning")}");
        }

        return code;
    }

    private static bool TryRead(string path, TextWriter error, out string text)
    {
        text = "";
        try
        {
            text = File.ReadAllText(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: {path}: {e.Message}");
            return false;
        }
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}

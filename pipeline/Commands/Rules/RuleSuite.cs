using System.Text.Json;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.UnitTests;

namespace Monitoring.Pipeline.Commands.Rules;

/// <summary>Public rules with their unit tests, and Prometheus' own suite of PromQL.</summary>
internal static class RuleSuite
{
    // As Prometheus runs its own suite.
    private static readonly EvaluationOptions s_options = new() { DelayedNameRemoval = true, StrictMatching = true };

    /// <summary>Runs all and writes what agrees and what does not.</summary>
    /// <returns>A code of <see cref="ExitCode"/>.</returns>
    /// <exception cref="IOException">The data cannot be read.</exception>
    public static int Run(string data, TextWriter output)
    {
        var unitTests = UnitTests(Cases(data), "promtool", output);
        var streams = UnitTests(Streams(data), "promtool stream", output);
        return Evaluations(data, output) && unitTests && streams ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>The cases that pass promtool 3.5, and what became of them here.</summary>
    public static IReadOnlyList<(string Name, TestFileOutcome Outcome)> Cases(string data) => Cases(data, (path, _) => RuleTests.Run(path));

    /// <summary>The same cases as samples and watermarks in time order, another processor taking over at some tick of each.</summary>
    public static IReadOnlyList<(string Name, TestFileOutcome Outcome)> Streams(string data) => Cases(data, RuleTests.RunAsStream);

    private static IReadOnlyList<(string Name, TestFileOutcome Outcome)> Cases(string data, Func<string, int, TestFileOutcome> run)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "MANIFEST.json")));
        var names = manifest.RootElement.EnumerateArray().Where(c => c.GetProperty("p3.5").GetBoolean()).Select(c => c.GetProperty("id").GetString()!).ToList();
        return [.. names.AsParallel().AsOrdered().Select((name, index) => (name, run(Path.Combine(data, "promtool", name, "test.yml"), index)))];
    }

    private static bool UnitTests(IReadOnlyList<(string Name, TestFileOutcome Outcome)> outcomes, string what, TextWriter output)
    {
        foreach (var (name, outcome) in outcomes.Where(o => !o.Outcome.Passed))
        {
            output.WriteLine($"FAILED {what} {name}");
            foreach (var line in RuleTests.Failures(outcome)) output.WriteLine("  " + line.ReplaceLineEndings("\n  "));
        }

        var passed = outcomes.Count(o => o.Outcome.Passed);
        output.WriteLine($"{what} files: {passed} of {outcomes.Count}");
        output.WriteLine($"{what} alert assertions: {Sum(true)}");
        output.WriteLine($"{what} expression tests: {Sum(false)}");
        return passed == outcomes.Count;

        string Sum(bool alerts)
        {
            var counts = outcomes.Select(o => o.Outcome.Count(alerts)).ToList();
            return $"{counts.Sum(c => c.Held)} of {counts.Sum(c => c.All)}";
        }
    }

    private static bool Evaluations(string data, TextWriter output)
    {
        var files = Directory.GetFiles(Path.Combine(data, "promqltest"), "*.test").Order(StringComparer.Ordinal);
        var outcomes = files.SelectMany(f => new PromqlTestRun(s_options).Run(File.ReadAllText(f)).Select(o => (File: Path.GetFileName(f), Outcome: o))).ToList();
        var failed = outcomes.Where(o => o.Outcome.Failure is not null).ToList();
        foreach (var (file, outcome) in failed) output.WriteLine($"FAILED {file}:{outcome.Line}: {outcome.Expression}: {outcome.Failure}");
        var refused = outcomes.Where(o => o.Outcome.Refused is not null).GroupBy(o => o.Outcome.Refused!).ToList();
        output.WriteLine($"promqltest evaluations: {outcomes.Count - failed.Count - refused.Sum(r => r.Count())} of {outcomes.Count - refused.Sum(r => r.Count())}");
        foreach (var feature in refused) output.WriteLine($"promqltest refused: {feature.Count()} with {feature.Key}");
        return failed.Count == 0;
    }
}

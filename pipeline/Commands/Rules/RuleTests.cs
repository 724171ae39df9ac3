using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.UnitTests;

namespace Monitoring.Pipeline.Commands.Rules;

/// <summary>What became of a file of tests.</summary>
/// <param name="File">As it was read.</param>
/// <param name="Unmatched">Patterns of rule files that name no file.</param>
/// <param name="Tests">None where the file is wrong.</param>
internal sealed record TestFileOutcome(TestFile File, IReadOnlyList<string> Unmatched, IReadOnlyList<TestOutcome> Tests)
{
    public bool Passed => File.Faults.Count == 0 && Tests.All(t => t.Passed);

    /// <summary>All assertions of the file that hold, and how many there are.</summary>
    /// <param name="alerts">True for those of alerts, false for those of expressions.</param>
    public (int Held, int All) Count(bool alerts)
    {
        var all = Tests.SelectMany(t => t.Assertions).Where(a => a.IsAlert == alerts).ToList();
        return (all.Count(a => a.Failure is null), File.Tests.Sum(t => alerts ? t.AlertTests.Count : t.ExpressionTests.Count));
    }
}

/// <summary>Runs promtool's unit-test files.</summary>
internal static class RuleTests
{
    /// <summary>Runs a file as promtool does.</summary>
    /// <exception cref="IOException">The file, or one that it names, cannot be read.</exception>
    public static TestFileOutcome Run(string path) => Run(path, TestRun.Run);

    /// <summary>Runs a file as a stream of records, with a restart at some tick of each test.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">Decides where records end and when the restart is.</param>
    /// <exception cref="IOException">The file, or one that it names, cannot be read.</exception>
    public static TestFileOutcome RunAsStream(string path, int seed)
    {
        var random = new Random(seed);
        return Run(path, (file, test, rules) => TestRun.RunAsStream(file, test, rules, new StreamShape(random.NextDouble(), random.Next(2) == 0, random.Next(1, 50))));
    }

    private static TestFileOutcome Run(string path, Func<TestFile, TestCase, IReadOnlyList<RuleFile>, TestOutcome> run)
    {
        var file = TestFile.Read(path, File.ReadAllText(path));
        if (file.Faults.Count > 0) return new TestFileOutcome(file, [], []);
        var folder = Path.GetDirectoryName(path) ?? "";
        var found = file.RuleFiles.ToLookup(p => p, p => FilePatterns.Find(folder, p).ToList());
        var unmatched = found.Where(p => p.All(f => f.Count == 0)).Select(p => p.Key).ToList();
        var rules = found.SelectMany(p => p).SelectMany(f => f).Distinct().Select(f => RuleFile.Read(f, File.ReadAllText(f))).ToList();
        return new TestFileOutcome(file, unmatched, [.. file.Tests.Select(t => run(file, t, rules))]);
    }

    /// <summary>What failed, for people; nothing where all passed.</summary>
    public static IEnumerable<string> Failures(TestFileOutcome outcome)
    {
        foreach (var fault in outcome.File.Faults) yield return fault.ToString();
        foreach (var test in outcome.Tests.Where(t => !t.Passed))
        {
            yield return $"test {test.Test.Name}";
            foreach (var error in test.Errors) yield return Indented(error);
            foreach (var assertion in test.Assertions.Where(a => a.Failure is not null)) yield return Indented($"line {assertion.Line}: {assertion.Failure}");
        }
    }

    private static string Indented(string text) => "  " + text.ReplaceLineEndings("\n  ");
}

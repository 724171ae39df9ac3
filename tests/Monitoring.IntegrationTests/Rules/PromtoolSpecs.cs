using System.Runtime.CompilerServices;
using Monitoring.IntegrationTests.Fixtures;

namespace Monitoring.IntegrationTests.Rules;

/// <summary>The shipped rules and their tests are Prometheus' as much as ours: its own tool says the same of them.</summary>
public class PromtoolSpecs
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "../../../rules"));

    public static TheoryData<string> RuleFiles => [.. Directory.EnumerateFiles(Folder, "*.yml").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(RuleFiles))]
    public async Task Promtool_finds_no_fault_in_the_shipped_rules_and_their_tests_hold_there(string domain)
    {
        await ExternalProgram.RunAsync("promtool", "", "check", "rules", Path.Combine(Folder, domain + ".yml"));
        Assert.Contains("SUCCESS", await ExternalProgram.RunAsync("promtool", "", "test", "rules", Path.Combine(Folder, "tests", domain + ".test.yml")));
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

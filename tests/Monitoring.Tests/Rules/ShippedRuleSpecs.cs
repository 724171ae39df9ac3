using Monitoring.Pipeline.Commands.Rules;
using Monitoring.Processors.Rules.Diagnosis;

namespace Monitoring.Tests.Rules;

/// <summary>The rule files under <c>rules/</c> are right, and each rule has tests that hold.</summary>
public class ShippedRuleSpecs
{
    public static TheoryData<string> Tests => [.. ShippedRules.TestFiles.Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Tests))]
    public void Each_test_of_the_shipped_rules_holds(string file)
    {
        var outcome = RuleTests.Run(Path.Combine(ShippedRules.Folder, "tests", file));
        Assert.Empty(RuleTests.Failures(outcome));
        Assert.Empty(outcome.Unmatched);
        Assert.NotEmpty(outcome.Tests);
    }

    [Fact]
    public void The_shipped_rules_have_neither_faults_nor_findings()
    {
        Assert.NotEmpty(ShippedRules.RuleFiles);
        Assert.All(ShippedRules.Read(), file =>
        {
            Assert.Empty(file.Faults);
            Assert.Empty(Doctor.Examine(file));
        });
    }

    [Fact]
    public void Each_shipped_rule_is_asked_for_by_a_test_of_its_domain()
    {
        foreach (var path in ShippedRules.RuleFiles)
        {
            var tests = File.ReadAllText(Path.Combine(ShippedRules.Folder, "tests", Path.GetFileNameWithoutExtension(path) + ".test.yml"));
            foreach (var rule in Processors.Rules.Groups.RuleFile.Read(path, File.ReadAllText(path)).Groups.SelectMany(g => g.Rules))
            {
                // What a level looks at is tested by the level.
                var asked = rule.IsAlert ? $"alertname: {rule.Name}\n" : rule.Name.EndsWith(":held_1m", StringComparison.Ordinal) ? $"{rule.Name.Split(':')[0]}{{" : $"expr: round({rule.Name}, ";
                Assert.True(tests.Contains(asked, StringComparison.Ordinal) || tests.Contains($"expr: 'round({rule.Name}{{", StringComparison.Ordinal), $"{Path.GetFileName(path)}: {rule.Name} has no test");
            }
        }
    }
}

using Monitoring.Pipeline.Commands.Rules;

namespace Monitoring.Tests.Rules;

/// <summary>Unit tests of public rules.</summary>
public sealed class PromtoolSuite(ITestOutputHelper output)
{
    // Its alerts read the series of another group, and only where that one comes later do they fire at the last minute. promtool 3.5 evaluates groups in an order of chance.
    private const string OfChance = "openshift-elasticsearch-operator__test-files-prometheus-unit-tests-test";

    [Fact]
    public void What_passes_promtool_passes_here() => Pass(RuleSuite.Cases(SharedData.Path("rules")));

    [Fact]
    public void What_passes_promtool_passes_as_a_stream_that_is_restarted() => Pass(RuleSuite.Streams(SharedData.Path("rules")));

    private void Pass(IReadOnlyList<(string Name, TestFileOutcome Outcome)> cases)
    {
        var outcomes = cases.Where(c => c.Name != OfChance).ToList();
        foreach (var (name, outcome) in outcomes.Where(o => !o.Outcome.Passed)) output.WriteLine($"{name}\n{string.Join('\n', RuleTests.Failures(outcome))}");
        Assert.NotEmpty(outcomes);
        Assert.Empty(outcomes.Where(o => !o.Outcome.Passed).Select(o => o.Name));
    }
}

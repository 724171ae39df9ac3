using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.UnitTests;

namespace Monitoring.Tests.Rules;

/// <summary>Prometheus' own PromQL tests.</summary>
public class PromqlTestSuite(ITestOutputHelper output)
{
    private static readonly EvaluationOptions AsInPrometheus = new() { DelayedNameRemoval = true, StrictMatching = true };

    [Theory]
    [InlineData("aggregators")]
    [InlineData("at_modifier")]
    [InlineData("collision")]
    [InlineData("functions")]
    [InlineData("histograms")]
    [InlineData("literals")]
    [InlineData("staleness")]
    public void Each_evaluation_comes_to_what_the_file_says_or_is_refused_by_name(string file)
    {
        var text = File.ReadAllText(SharedData.Path($"rules/promqltest/{file}.test"));
        var outcomes = new PromqlTestRun(AsInPrometheus).Run(text).ToList();
        var failed = outcomes.Where(o => o.Failure is not null).ToList();
        var refused = outcomes.Where(o => o.Refused is not null).GroupBy(o => o.Refused!).ToDictionary(g => g.Key, g => g.Count());
        output.WriteLine($"{file}: {outcomes.Count - failed.Count - refused.Values.Sum()} passed, {refused.Values.Sum()} refused, {failed.Count} failed");
        foreach (var (feature, count) in refused) output.WriteLine($"  refused: {feature} {count}");
        foreach (var outcome in failed) output.WriteLine($"  {file}:{outcome.Line}: {outcome.Expression}: {outcome.Failure}");
        Assert.NotEmpty(outcomes);
        Assert.Empty(failed);
    }
}

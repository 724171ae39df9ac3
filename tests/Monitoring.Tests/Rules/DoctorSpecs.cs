using Monitoring.Processors.Rules.Diagnosis;
using Monitoring.Processors.Rules.Groups;

namespace Monitoring.Tests.Rules;

/// <summary>What is pointed out in rules, and what is not because it cannot be proved.</summary>
public sealed class DoctorSpecs
{
    [Theory]
    [InlineData("x > 5 and x < 3", "'x > 5 and x < 3' contradicts itself, so the alert can never fire")]
    [InlineData("x > 5 < 3", "'x > 5 < 3' contradicts itself, so the alert can never fire")]
    [InlineData("x > 5 > 4", null)]
    [InlineData("x > 5 and x < 6", null)]
    [InlineData("x > 5 and on() x < 3", null)]
    [InlineData("{job=\"a\"} > 5 and {job=\"a\"} < 3", null)]
    [InlineData("x >= 5 and x <= 5", null)]
    [InlineData("x >= 5 and x < 5", "contradicts itself")]
    [InlineData("count(x) < 1", "'count(x) < 1' contradicts itself")]
    [InlineData("count(x) == 0", "contradicts itself")]
    [InlineData("sum(x) < 0", null)]
    [InlineData("absent(x) > 1", "contradicts itself")]
    [InlineData("hour() > 23", "contradicts itself")]
    [InlineData("hour() >= 23", null)]
    [InlineData("24 <= hour()", "contradicts itself")]
    [InlineData("abs(x) < 0", "contradicts itself")]
    [InlineData("(x > bool 1) == 2", "(x > bool 1) == 2'")]
    [InlineData("x{a=\"b\",a=\"c\"} > 0", "the matchers of 'x{a=\"b\",a=\"c\"}' contradict each other, so the alert can never fire")]
    [InlineData("x{a=\"b\",a=~\"b|c\"} > 0", null)]
    [InlineData("x > 0 or y > 5 < 3", "'y > 5 < 3' contradicts itself, so that part never gives anything")]
    [InlineData("absent(x{a=\"b\",a=\"c\"})", "so that part never gives anything")]
    [InlineData("sum(rate(h{code=~\"5..\"}[5m])) / sum(rate(h[5m])) > 85", "compares a share between 0 and 1 with 85")]
    [InlineData("sum(rate(h{code=~\"5..\"}[5m])) / sum(rate(h[5m])) < 95", "compares a share between 0 and 1 with 95")]
    [InlineData("1 - sum(rate(h{code=~\"5..\"}[5m])) / sum(rate(h[5m])) < 95", "compares a share between 0 and 1 with 95")]
    [InlineData("sum(rate(h{code=~\"5..\"}[5m])) / sum(rate(h[5m])) > 0.85", null)]
    [InlineData("100 * sum(rate(h{code=~\"5..\"}[5m])) / sum(rate(h[5m])) > 85", null)]
    [InlineData("sum(rate(h{code=~\"5..\"}[5m])) / sum(rate(h[5m])) * 100 > 85", null)]
    [InlineData("sum(rate(h{code=~\"5..\"}[5m])) / sum(rate(h[5m])) * 100 > 100", "contradicts itself")]
    [InlineData("sum(rate(a[5m])) / sum(rate(b[5m])) > 85", null)]
    [InlineData("sum(rate(h{code=~\"5..\"}[5m])) / sum(rate(h[10m])) > 85", null)]
    [InlineData("count(up{job=\"a\"} == 0) / count(up{job=\"a\"}) > 50", null)]
    [InlineData("count(up{job=\"a\"}) / count(up) > 50", "compares a share between 0 and 1 with 50")]
    public void A_rule_is_told_what_is_provable(string expression, string? expected)
    {
        var findings = Examine($"groups: [{{name: g, rules: [{{alert: A, expr: '{expression}'}}]}}]");
        if (expected is null) Assert.Empty(findings);
        else Assert.Contains(expected, Assert.Single(findings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1m", "59s", true)]
    [InlineData("1m", "1m", false)]
    [InlineData("1m", "0s", false)]
    public void For_shorter_than_the_interval_is_told(string interval, string hold, bool told)
    {
        var findings = Examine($"groups: [{{name: g, interval: {interval}, rules: [{{alert: A, expr: x > 0, for: {hold}}}]}}]");
        Assert.Equal(told ? ["r.yaml:1:42: A: 'for' of 59s is shorter than the group's interval of 1m, so the alert fires after 1m. Mend: shorten the interval or lengthen 'for'."] : [], findings);
    }

    [Fact]
    public void Rules_of_the_same_name_and_labels_are_told()
    {
        var findings = Examine("groups: [{name: g, rules: [{record: a, expr: x}, {record: a, expr: y}, {record: a, expr: z, labels: {l: v}}]}]");
        Assert.Equal("r.yaml:1:50: a: another rule has the same name and labels {}, so their series are mixed. Mend: give them different labels, or take one away.", Assert.Single(findings));
    }

    private static List<string> Examine(string text)
    {
        var file = RuleFile.Read("r.yaml", text);
        Assert.Empty(file.Faults);
        return [.. Doctor.Examine(file).Select(f => f.ToString())];
    }
}

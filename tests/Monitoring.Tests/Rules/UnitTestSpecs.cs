using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.UnitTests;

namespace Monitoring.Tests.Rules;

/// <summary>promtool's unit tests: their verdicts, and how a failure reads.</summary>
public sealed class UnitTestSpecs
{
    private const string Rules = """
        groups:
          - name: g
            rules:
              - record: doubled
                expr: x * 2
              - alert: High
                expr: doubled > 2
                for: 2m
                labels: {severity: page}
                annotations: {text: "{{ $labels.job }} is at {{ $value }} in {{ $externalLabels.site }}"}
        """;

    [Fact]
    public void Assertions_that_hold_pass()
    {
        var outcome = Run("""
            tests:
              - interval: 1m
                external_labels: {site: eu}
                input_series:
                  - {series: 'x{job="a"}', values: '0 1 2x10'}
                alert_rule_test:
                  - {eval_time: 3m, alertname: High}
                  - eval_time: 4m59s
                    alertname: High
                    exp_alerts: [{exp_labels: {severity: page, job: a}, exp_annotations: {text: a is at 4 in eu}}]
                  - {eval_time: 4m, alertname: Other}
                promql_expr_test:
                  - {expr: doubled, eval_time: 4m, exp_samples: [{labels: 'doubled{job="a"}', value: 4}]}
                  - {expr: nothing, eval_time: 4m}
                  - {expr: 1 + 1, eval_time: 0s, exp_samples: [{value: 2}]}
            """);
        Assert.Empty(outcome.Errors);
        Assert.All(outcome.Assertions, a => Assert.Null(a.Failure));
        Assert.Equal(6, outcome.Assertions.Count);
    }

    [Fact]
    public void A_failure_shows_expected_beside_got()
    {
        var outcome = Run("""
            tests:
              - interval: 1m
                input_series:
                  - {series: 'x{job="a"}', values: '2x10'}
                alert_rule_test:
                  - eval_time: 5m
                    alertname: High
                    exp_alerts: [{exp_labels: {severity: ticket, job: a}, exp_annotations: {text: a is at 4}}, {exp_labels: {job: b}}]
                promql_expr_test:
                  - {expr: doubled, eval_time: 4m, exp_samples: [{labels: 'doubled{job="a"}', value: 5}, {labels: 'doubled{job="b"}', value: 1}]}
            """);
        Assert.False(outcome.Passed);
        Assert.Equal("""
            alert High at 5m: 2 expected, 1 firing
              expected {alertname="High", job="a", severity="ticket"}
                label severity
                  expected: "ticket"
                  got:      "page"
                annotation text
                  expected: "a is at 4"
                  got:      "a is at 4 in "
              expected {alertname="High", job="b"}
                but nothing like it fires
            """, outcome.Assertions[0].Failure);
        Assert.Equal("""
            expression doubled at 4m
              {__name__="doubled", job="a"}: expected 5, got 4
              {__name__="doubled", job="b"}: expected 1, got nothing
            """, outcome.Assertions[1].Failure);
    }

    [Theory]
    // Values arrive with the ticks: at 90 s the last tick was at 60 s.
    [InlineData("evaluation_interval: 1m", "30s", "1 2 3 4", "90s", "last_over_time(x[2m])", "3")]
    [InlineData("evaluation_interval: 30s", "30s", "1 2 3 4", "90s", "last_over_time(x[2m])", "4")]
    // The step of a subquery without one is the evaluation interval.
    [InlineData("evaluation_interval: 30s", "30s", "1x10", "2m", "count_over_time(x[2m:])", "4")]
    [InlineData("evaluation_interval: 1m", "30s", "1x10", "2m", "count_over_time(x[2m:])", "2")]
    [InlineData("", "1m", "1 _ _ stale 5", "2m", "count(x)", "1")]
    [InlineData("", "1m", "1 _x5", "4m", "x", "1")]
    [InlineData("", "1m", "1x100000000000", "4m", "x", "1")]
    [InlineData("", "1m", "8", "0m", "x", "010")]
    [InlineData("", "1m", "8", "0m", "x", "08")]
    [InlineData("", "1m", "-9", "0m", "x", "-0o11")]
    [InlineData("", "1m", "5", "0m", "x", "0b101")]
    [InlineData("", "1m", "31", "0m", "x", "+0x1_F")]
    [InlineData("", "1m", "0.5", "0m", "x", "0.5")]
    // Two neighbouring numbers are equal only where that is asked for.
    [InlineData("fuzzy_compare: true", "1m", "0.1", "0m", "x * 3", "0.3")]
    public void An_expression_comes_to(string fields, string interval, string values, string time, string expression, string expected)
    {
        var outcome = Run($$"""
            {{fields}}
            tests:
              - interval: {{interval}}
                input_series: [{series: x, values: '{{values}}'}]
                promql_expr_test: [{expr: 'sum({{expression}})', eval_time: {{time}}, exp_samples: [{value: {{expected}}}]}]
            """);
        Assert.Empty(outcome.Errors);
        Assert.Null(Assert.Single(outcome.Assertions).Failure);
    }

    [Theory]
    [InlineData("x * 3", "0.3")]
    [InlineData("x * NaN", ".nan")]
    public void Only_the_same_number_passes(string expression, string expected)
    {
        var outcome = Run($"tests: [{{interval: 1m, input_series: [{{series: x, values: '0.1'}}], promql_expr_test: [{{expr: 'sum({expression})', eval_time: 0s, exp_samples: [{{value: {expected}}}]}}]}}]");
        Assert.NotNull(Assert.Single(outcome.Assertions).Failure);
    }

    [Fact]
    public void A_rule_that_fails_ends_the_test_and_what_was_not_reached_has_failed()
    {
        var outcome = Run("""
            tests:
              - interval: 1m
                input_series:
                  - {series: 'x{job="a"}', values: '1 1 1'}
                  - {series: 'doubled{job="a"}', values: '_ 7'}
                alert_rule_test: [{eval_time: 0m, alertname: High}, {eval_time: 2m, alertname: High}]
            """);
        Assert.Equal("rule doubled at 1m: duplicate sample for timestamp", Assert.Single(outcome.Errors));
        Assert.Equal([null, "not reached"], outcome.Assertions.Select(a => a.Failure));
    }

    [Fact]
    public void Groups_named_in_group_eval_order_are_evaluated_in_that_order()
    {
        const string rules = "groups: [{name: second, rules: [{record: b, expr: a}]}, {name: first, rules: [{record: a, expr: x}]}]";
        const string test = "tests: [{interval: 1m, input_series: [{series: x, values: '1 2'}], promql_expr_test: [{expr: b, eval_time: 1m, exp_samples: [{labels: b, value: VALUE}]}]}]";
        Assert.True(Run(test.Replace("VALUE", "1", StringComparison.Ordinal), rules).Passed);
        Assert.True(Run("group_eval_order: [first, second]\n" + test.Replace("VALUE", "2", StringComparison.Ordinal), rules).Passed);
    }

    [Fact]
    public void A_start_other_than_1970_moves_all_times()
    {
        Assert.True(Run("tests: [{interval: 1m, start_timestamp: 2026-01-31T12:00:00Z, input_series: [{series: x, values: '1 2'}], promql_expr_test: [{expr: 'timestamp(x)', eval_time: 1m, exp_samples: [{labels: '{}', value: 1769860860}]}]}]").Passed);
        Assert.True(Run("tests: [{interval: 1m, start_timestamp: 600, promql_expr_test: [{expr: 'time()', eval_time: 1m, exp_samples: [{labels: '{}', value: 660}]}]}]").Passed);
    }

    [Theory]
    [InlineData("tests: [{intervall: 1m}]", "t.yaml:1:10: a test has no field 'intervall'")]
    [InlineData("tests: [{alert_rule_test: [{eval_time: 1m}]}]", "t.yaml:1:28: the alert test names no 'alertname'")]
    [InlineData("tests: [{promql_expr_test: [{expr: x, exp_samples: [{value: '1'}]}]}]", "t.yaml:1:61: value: '1' is no number")]
    [InlineData("group_eval_order: [a, a]", "t.yaml:1:19: a group is named twice in 'group_eval_order'")]
    [InlineData("fuzzy_compare: maybe", "t.yaml:1:16: fuzzy_compare: 'maybe' is neither true nor false")]
    public void What_is_wrong_in_a_test_file_is_shown_with_its_place(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Single(TestFile.Read("t.yaml", text).Faults).ToString(), StringComparison.Ordinal);

    private static TestOutcome Run(string text, string rules = Rules)
    {
        var file = TestFile.Read("t.yaml", text);
        Assert.Empty(file.Faults);
        return TestRun.Run(file, Assert.Single(file.Tests), [RuleFile.Read("r.yaml", rules)]);
    }
}

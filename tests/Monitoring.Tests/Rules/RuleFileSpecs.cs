using FsCheck.Xunit;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Tests.Rules;

/// <summary>Rule files: what is read, and where what is wrong is shown.</summary>
public sealed class RuleFileSpecs
{
    [Fact]
    public void All_fields_are_read()
    {
        var group = RuleFile.Read("r.yaml", """
            groups:
              - name: g
                interval: 1m30s
                query_offset: 10s
                limit: 5
                labels: {team: core, tier: a}
                rules:
                  - alert: A
                    expr: up == 0
                    for: 1h
                    keep_firing_for: 5m
                    labels: {tier: b}
                    annotations: {text: "{{ $value }}"}
                  - record: r
                    expr: sum(up)
            """).Groups.Single();
        Assert.Equal(("g", TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(10), 5), (group.Name, group.Interval, group.QueryOffset, group.Limit));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), "{team=\"core\", tier=\"b\"}", 8), (group.Rules[0].For, group.Rules[0].KeepFiringFor, group.Rules[0].Labels.ToString(), group.Rules[0].Line));
        Assert.Equal((false, "r", "sum(up)"), (group.Rules[1].IsAlert, group.Rules[1].Name, group.Rules[1].Expression.ToString()));
    }

    [Fact]
    public void An_alias_merged_into_a_rule_gives_what_the_rule_does_not_say_itself()
    {
        var rules = RuleFile.Read("r.yaml", """
            groups:
              - name: g
                rules:
                  - &base
                    alert: A
                    expr: up == 0
                    for: 5m
                  - <<: *base
                    expr: up == 1
            """).Groups.Single().Rules;
        Assert.Equal(("A", "up == 1", TimeSpan.FromMinutes(5)), (rules[1].Name, rules[1].Expression.ToString(), rules[1].For));
    }

    [Theory]
    [InlineData("groups: [{name: g, rules: [{record: a, expr: 1, foo: 2}]}]", "1:49: a rule has no field 'foo'")]
    [InlineData("groups: [{name: g, intervall: 1m}]", "1:20: a group has no field 'intervall'")]
    [InlineData("grops: []", "1:1: a rule file has no field 'grops'")]
    [InlineData("groups: [{rules: []}]", "1:10: the group has no name")]
    [InlineData("groups: [{name: g}, {name: g}]", "1:21: the group name 'g' is repeated in the same file")]
    [InlineData("groups: [{name: g, interval: 1 m}]", "1:30: interval: unknown unit \" m\" in duration \"1 m\"")]
    [InlineData("groups: [{name: g, interval: 5x}]", "1:30: interval: unknown unit \"x\" in duration \"5x\"")]
    [InlineData("groups: [{name: g, limit: many}]", "1:27: limit: 'many' is no whole number")]
    [InlineData("groups: [{name: g, rules: [{expr: 1}]}]", "1:28: the rule has neither 'record' nor 'alert'")]
    [InlineData("groups: [{name: g, rules: [{record: a, alert: b, expr: 1}]}]", "1:47: the rule has both 'record' and 'alert'")]
    [InlineData("groups: [{name: g, rules: [{record: a}]}]", "1:28: the rule has no 'expr'")]
    [InlineData("groups: [{name: g, rules: [{record: a, expr: 1, for: 1m}]}]", "1:54: a recording rule has no 'for'")]
    [InlineData("groups: [{name: g, rules: [{record: 'a{b=\"c\"}', expr: 1}]}]", "1:37: there are braces in the name of the recorded metric 'a{b=\"c\"}'")]
    [InlineData("groups: [{name: g, rules: [{record: a, expr: 1, labels: {__name__: x}}]}]", "1:58: '__name__' is no label that a rule can set")]
    [InlineData("groups: [{name: g, rules: [{alert: a, expr: 1, labels: [x]}]}]", "1:56: labels must be a map of names and texts")]
    [InlineData("groups: {name: g}", "1:9: groups must be a list")]
    [InlineData("groups:\n- name: g\n  rules:\n  - alert: a\n    expr: 'sum(up'", "5:")]
    [InlineData("groups:\n- name: g\n  rules:\n  - alert: a\n    expr: |\n      up\n        == == 1", "7:")]
    [InlineData("groups:\n- name: g\n  rules:\n  - alert: a\n    expr: 1\n    annotations:\n      text: '{{ nope }}'", "7:17: annotation 'text': template: __alert_a:1: function \"nope\" not defined")]
    [InlineData("groups:\n- name: g\n  rules:\n  - alert: a\n    expr: 1\n    annotations:\n      text: |\n        one\n        two {{ $nope }}", "9:16: annotation 'text': template: __alert_a:2: undefined variable \"$nope\"")]
    [InlineData("groups:\n- name: g\n   rules: []", "this is not YAML")]
    public void What_is_wrong_is_shown_with_line_column_and_a_mend(string text, string expected)
    {
        var file = RuleFile.Read("r.yaml", text);
        Assert.Empty(file.Groups);
        var fault = Assert.Single(file.Faults).ToString();
        Assert.StartsWith("r.yaml:", fault, StringComparison.Ordinal);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.Contains(". Mend: ", fault, StringComparison.Ordinal);
    }

    /// <summary>A file that was cut, doubled or scribbled on anywhere is read or refused with places; nothing else comes out.</summary>
    [Property(MaxTest = 500)]
    public void A_damaged_file_is_read_or_refused(ushort from, byte length, byte sign)
    {
        const string text = "groups:\n- &g\n  name: g\n  interval: 1m\n  labels: {a: b}\n  rules:\n  - <<: {alert: A}\n    expr: |\n      up{a=\"b\"} > 0\n    annotations:\n      t: \"{{ $value }} of\n        {{ $labels.x }}\"\n- {<<: *g, name: h}\n";
        const string signs = "\0{}[]:,&*!|>'\"%@`#- \n\tg<~?é";
        var at = from % text.Length;
        var damaged = string.Concat(text.AsSpan(0, at), signs[sign % signs.Length].ToString(), text.AsSpan(Math.Min(text.Length, at + (length % 8))));
        var file = RuleFile.Read("r.yaml", damaged);
        Assert.All(file.Faults, f => Assert.True(f.Line > 0 && f.Column > 0));
    }

    [Theory]
    [InlineData("0", "0s", 0)]
    [InlineData("90s", "1m30s", 90_000)]
    [InlineData("1h30m", "1h30m", 5_400_000)]
    [InlineData("1y2w3d4h5m6s7ms", "382d4h5m6s7ms", 33_019_506_007)]
    [InlineData("14d", "2w", 1_209_600_000)]
    [InlineData("365d", "1y", 31_536_000_000)]
    public void A_duration_is_read_and_shown_as_Prometheus_does(string text, string shown, long milliseconds)
    {
        Assert.Equal(milliseconds, DurationText.Parse(text).TotalMilliseconds);
        Assert.Equal(shown, DurationText.Of(DurationText.Parse(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("1.5h")]
    [InlineData("-1m")]
    [InlineData("1m1h")]
    [InlineData("1m1m")]
    [InlineData("300y")]
    public void A_text_that_is_no_duration_is_refused(string text) => Assert.Throws<FormatException>(() => DurationText.Parse(text));
}

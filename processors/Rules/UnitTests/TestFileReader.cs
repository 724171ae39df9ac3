using System.Globalization;
using Monitoring.Processors.Rules.Groups;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Reads promtool's unit-test files; unknown fields are refused, as promtool does.</summary>
internal sealed class TestFileReader(string file, string text)
{
    private readonly YamlText _yaml = new(file, text);

    public TestFile Read()
    {
        var read = new TestFile { Name = file };
        if (_yaml.Load() is { } root)
        {
            var fields = _yaml.Fields(root, "a test file", "rule_files", "evaluation_interval", "group_eval_order", "tests", "fuzzy_compare");
            var interval = Interval(fields, "evaluation_interval", read.EvaluationInterval);
            read = read with
            {
                RuleFiles = [.. _yaml.Items(fields["rule_files"], "rule_files").Select(Text)],
                EvaluationInterval = interval,
                GroupOrder = [.. _yaml.Items(fields["group_eval_order"], "group_eval_order").Select(Text)],
                FuzzyCompare = fields.Flag("fuzzy_compare"),
                Tests = [.. _yaml.Items(fields["tests"], "tests").Select((t, i) => Test(t, i, interval))],
            };
            if (read.GroupOrder.Distinct().Count() < read.GroupOrder.Count) _yaml.Fault(fields.Place("group_eval_order"), "a group is named twice in 'group_eval_order'", "name each group once");
        }

        return read with { Faults = _yaml.Faults };
    }

    private TestCase Test(YamlNode node, int index, TimeSpan evaluation)
    {
        var fields = _yaml.Fields(node, "a test", "interval", "input_series", "alert_rule_test", "promql_expr_test", "external_labels", "external_url", "name", "start_timestamp");
        return new TestCase
        {
            Name = fields.Text("name") is { Length: > 0 } name ? name : string.Create(CultureInfo.InvariantCulture, $"unnamed#{index}"),
            Interval = Interval(fields, "interval", evaluation),
            StartMs = Start(fields),
            InputSeries = [.. _yaml.Items(fields["input_series"], "input_series").Select(Series)],
            AlertTests = [.. _yaml.Items(fields["alert_rule_test"], "alert_rule_test").Select(Alert)],
            ExpressionTests = [.. _yaml.Items(fields["promql_expr_test"], "promql_expr_test").Select(Expression)],
            ExternalLabels = Texts(fields["external_labels"], "external_labels"),
            ExternalUrl = fields.Text("external_url"),
        };
    }

    private static TimeSpan Interval(YamlFields fields, string name, TimeSpan otherwise) => fields.Duration(name) is { Ticks: > 0 } interval ? interval : otherwise;

    private (string Series, string Values) Series(YamlNode node)
    {
        var fields = _yaml.Fields(node, "an input series", "series", "values");
        return (fields.Text("series"), fields.Text("values"));
    }

    private AlertTest Alert(YamlNode node)
    {
        var fields = _yaml.Fields(node, "an alert test", "eval_time", "alertname", "exp_alerts");
        var name = fields.Text("alertname");
        if (name.Length == 0) _yaml.Fault(node, "the alert test names no 'alertname'", "write 'alertname: …'");
        var expected = _yaml.Items(fields["exp_alerts"], "exp_alerts").Select(item =>
        {
            var alert = _yaml.Fields(item, "an expected alert", "exp_labels", "exp_annotations");
            var labels = Texts(alert["exp_labels"], "exp_labels").Texts.Where(l => l.Key != "alertname").Append(KeyValuePair.Create("alertname", name));
            return new ShownAlert(NamedTexts.Of(labels), Texts(alert["exp_annotations"], "exp_annotations"));
        });
        return new AlertTest(name, fields.Duration("eval_time") ?? TimeSpan.Zero, [.. expected], (int)node.Start.Line);
    }

    private ExpressionTest Expression(YamlNode node)
    {
        var fields = _yaml.Fields(node, "an expression test", "expr", "eval_time", "exp_samples");
        var expected = _yaml.Items(fields["exp_samples"], "exp_samples").Select(item =>
        {
            var sample = _yaml.Fields(item, "an expected sample", "labels", "value", "histogram");
            return new ExpectedSample(sample.Text("labels"), Number(sample), sample.Text("histogram"));
        });
        return new ExpressionTest(fields.Text("expr"), fields.Duration("eval_time") ?? TimeSpan.Zero, [.. expected], (int)node.Start.Line);
    }

    private double Number(YamlFields fields)
    {
        if (fields.Scalar("value") is not { } scalar) return 0;
        if (scalar.Style == ScalarStyle.Plain && YamlNumber.TryRead(scalar.Value ?? "", out var number)) return number;
        _yaml.Fault(scalar, $"value: '{scalar.Value}' is no number", "write it without quotes: 1.5, 2e3, .inf, .nan");
        return 0;
    }

    // Seconds since 1970, or a time such as 2026-01-31T12:00:00Z.
    private long Start(YamlFields fields)
    {
        if (fields.Scalar("start_timestamp") is not { Value: { } written } scalar) return 0;
        if (decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1_000_000_000_000) return (long)(seconds * 1000);
        if (DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time.ToUnixTimeMilliseconds();
        _yaml.Fault(scalar, $"start_timestamp: '{written}' is no time", "write seconds since 1970, or 2026-01-31T12:00:00Z");
        return 0;
    }

    private NamedTexts Texts(YamlNode? node, string what) => NamedTexts.Of(_yaml.Texts(node, what).Select(t => KeyValuePair.Create(YamlText.Text(t.Key), YamlText.Text(t.Value))));

    private string Text(YamlNode node)
    {
        if (node is YamlScalarNode scalar) return YamlText.Text(scalar);
        _yaml.Fault(node, "it must be one text", "write each member on a line of its own: '- name'");
        return "";
    }
}

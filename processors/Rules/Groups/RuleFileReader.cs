using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;
using Monitoring.Processors.Rules.Templates;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>Reads groups and rules and checks what promtool checks: names, expressions, templates, fields that do not fit the kind of rule.</summary>
internal sealed class RuleFileReader(string file, string text)
{
    private readonly YamlText _yaml = new(file, text);

    public RuleFile Read()
    {
        var groups = new List<GroupDefinition>();
        if (_yaml.Load() is { } root)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in _yaml.Items(_yaml.Fields(root, "a rule file", "groups")["groups"], "groups"))
            {
                var group = Group(node);
                if (group.Name.Length == 0) _yaml.Fault(node, "the group has no name", "write 'name: …'");
                else if (!names.Add(group.Name)) _yaml.Fault(node, $"the group name '{group.Name}' is repeated in the same file", "give each group its own name");
                groups.Add(group);
            }
        }

        return new RuleFile(_yaml.Faults.Count == 0 ? groups : [], _yaml.Faults);
    }

    private GroupDefinition Group(YamlNode node)
    {
        var fields = _yaml.Fields(node, "a group", "name", "interval", "query_offset", "limit", "labels", "rules");
        var labels = Labels(fields["labels"], "labels");
        var rules = new List<RuleDefinition>();
        foreach (var item in _yaml.Items(fields["rules"], "rules"))
        {
            if (Rule(item, labels) is { } rule) rules.Add(rule);
        }

        return new GroupDefinition(file, fields.Text("name"), fields.Duration("interval") is { Ticks: > 0 } interval ? interval : null, fields.Duration("query_offset"), fields.Whole("limit"), rules);
    }

    private RuleDefinition? Rule(YamlNode node, IReadOnlyList<(YamlScalarNode Key, YamlScalarNode Value)> shared)
    {
        var fields = _yaml.Fields(node, "a rule", "record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations");
        var (record, alert) = (fields.Text("record"), fields.Text("alert"));
        var isAlert = alert.Length > 0;
        if (isAlert == record.Length > 0)
        {
            _yaml.Fault(isAlert ? fields.Place("alert") : node, isAlert ? "the rule has both 'record' and 'alert'" : "the rule has neither 'record' nor 'alert'", "write one of them: 'record' for a new series, 'alert' for an alert");
        }

        var expression = Expression(fields);
        var own = Labels(fields["labels"], "labels");
        var annotations = _yaml.Texts(fields["annotations"], "annotations");
        foreach (var (key, _) in annotations) CheckName(key, "annotation");
        var (hold, keep) = (fields.Duration("for") ?? TimeSpan.Zero, fields.Duration("keep_firing_for") ?? TimeSpan.Zero);
        if (record.Length > 0) CheckRecording(fields, record, hold, keep, annotations.Count > 0);
        var labels = shared.Where(s => !own.Any(o => o.Key.Value == s.Key.Value)).Concat(own).OrderBy(l => l.Key.Value, StringComparer.Ordinal).ToList();
        var labelTemplates = isAlert ? Templates(alert, "label", labels) : [];
        var annotationTemplates = isAlert ? Templates(alert, "annotation", annotations) : [];
        return expression is null ? null : new RuleDefinition
        {
            Name = isAlert ? alert : record,
            IsAlert = isAlert,
            Expression = expression,
            For = hold,
            KeepFiringFor = keep,
            Labels = new NamedTexts([.. labels.Select(l => KeyValuePair.Create(YamlText.Text(l.Key), YamlText.Text(l.Value)))]),
            LabelTemplates = labelTemplates,
            Annotations = annotationTemplates,
            Line = (int)node.Start.Line,
            Column = (int)node.Start.Column,
        };
    }

    private Expression? Expression(YamlFields fields)
    {
        if (fields.Scalar("expr") is not { Value: { Length: > 0 } text } scalar)
        {
            if (!fields.Has("expr")) _yaml.Fault(fields.Node, "the rule has no 'expr'", "write 'expr: …'");
            return null;
        }

        try
        {
            return PromqlParser.Parse(text);
        }
        catch (PromqlException e)
        {
            _yaml.Fault(scalar, e.Line, e.Column, $"the expression cannot be read: {e.Message}", e.RefusedFeature is { } feature ? $"do without {feature}, which this engine does not evaluate" : "correct it at that line and character of the expression");
            return null;
        }
    }

    private void CheckRecording(YamlFields fields, string record, TimeSpan hold, TimeSpan keep, bool annotated)
    {
        const string mend = "take it away, or write 'alert' instead of 'record'";
        if (annotated) _yaml.Fault(fields.Place("annotations"), "a recording rule has no 'annotations'", mend);
        if (hold != TimeSpan.Zero) _yaml.Fault(fields.Place("for"), "a recording rule has no 'for'", mend);
        if (keep != TimeSpan.Zero) _yaml.Fault(fields.Place("keep_firing_for"), "a recording rule has no 'keep_firing_for'", mend);
        if (record.AsSpan().ContainsAny("{}")) _yaml.Fault(fields.Place("record"), $"there are braces in the name of the recorded metric '{record}'", "write the name alone, and labels under 'labels'");
    }

    private IReadOnlyList<(YamlScalarNode Key, YamlScalarNode Value)> Labels(YamlNode? node, string what)
    {
        var labels = _yaml.Texts(node, what);
        foreach (var (key, _) in labels)
        {
            CheckName(key, "label");
            if (key.Value == LabelSet.MetricName) _yaml.Fault(key, $"'{LabelSet.MetricName}' is no label that a rule can set", "write the name under 'record'");
        }

        return labels;
    }

    private void CheckName(YamlScalarNode key, string what)
    {
        if (string.IsNullOrEmpty(key.Value)) _yaml.Fault(key, $"the {what} has no name", "write 'name: text'");
    }

    private List<KeyValuePair<string, Template>> Templates(string alert, string what, IEnumerable<(YamlScalarNode Key, YamlScalarNode Value)> texts)
    {
        var templates = new List<KeyValuePair<string, Template>>();
        foreach (var (key, value) in texts)
        {
            try
            {
                templates.Add(KeyValuePair.Create(YamlText.Text(key), Template.Parse("__alert_" + alert, YamlText.Text(value))));
            }
            catch (TemplateException e)
            {
                _yaml.Fault(value, e.Line, e.Column, $"{what} '{key.Value}': {e.Message}", "correct the template; in YAML, quote a text that begins with '{'");
            }
        }

        return templates;
    }
}

using System.Globalization;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;
using Monitoring.Processors.Rules.Templates;
using Monitoring.Processors.Rules.UnitTests;

namespace Monitoring.Tests.Rules;

/// <summary>The first group of a rule file over series in memory.</summary>
internal sealed class RuleBench
{
    public RuleBench(string file)
    {
        var read = RuleFile.Read("rules.yaml", file);
        Assert.Empty(read.Faults);
        Group = New(read);
    }

    public TestSeries Store { get; } = new();

    public RuleGroup Group { get; private set; }

    /// <summary>Adds a sample; a series such as <c>x{job="a"}</c>.</summary>
    public void Put(string series, int seconds, double value) => Assert.Null(Store.TryAppend(SeriesNotation.ParseLabels(series), new Point(seconds * 1000L, value)));

    public GroupTick Tick(int seconds) => Group.Evaluate(seconds * 1000L);

    /// <summary>Another group in its place, over the same series, which takes over the state.</summary>
    public void Reload(string file)
    {
        var snapshot = Group.Snapshot();
        Group = New(RuleFile.Read("rules.yaml", file));
        Group.Restore(snapshot);
    }

    /// <summary>The samples of a series, as <c>seconds:value</c>.</summary>
    public string Points(string metric, params (string Name, string Value)[] labels)
    {
        var wanted = LabelSet.Of(labels.Select(l => KeyValuePair.Create(l.Name, l.Value)).Append(KeyValuePair.Create(LabelSet.MetricName, metric)));
        var found = Store.Select([new LabelMatcher(LabelSet.MetricName, LabelMatch.Equal, metric)], long.MinValue, long.MaxValue).Where(s => s.Labels.Equals(wanted));
        return string.Join(' ', found.SelectMany(s => s.Points.ToArray()).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.TimeMs / 1000}:{(p.IsStale ? "stale" : p.Value)}")));
    }

    private RuleGroup New(RuleFile file) => new(file.Groups[0], new RuleSurroundings(Store, EvaluationOptions.Default)
    {
        ExternalLabels = TemplateMap.Of([KeyValuePair.Create("site", "eu")]),
    });
}

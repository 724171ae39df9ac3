using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary><c>info</c>: adds the labels of info series, such as <c>target_info</c>, to the series of the same instance and job.</summary>
internal static class InfoFunction
{
    private const string Instance = "instance", Job = "job";
    private static readonly LabelMatcher TargetInfo = new(LabelSet.MetricName, LabelMatch.Equal, "target_info");
    private static readonly LabelMatcher AnyInfo = new(LabelSet.MetricName, LabelMatch.Matches, ".+_info");

    /// <exception cref="EvaluationException">Two info series say different things.</exception>
    public static List<Sample> Call(Evaluation evaluation, CallExpression call, long time)
    {
        var samples = evaluation.Vector(call.Arguments[0], time);
        var chosen = call.Arguments.Count > 1 ? ((VectorSelector)call.Arguments[1]).Matchers : [];
        var names = NameMatchers([.. chosen.Where(m => m.Name == LabelSet.MetricName)]);
        LabelMatcher[] data = [.. chosen.Where(m => m.Name != LabelSet.MetricName)];
        var infos = Newest(evaluation, Selected(call), samples, InfoTime(evaluation, call.Arguments[0], time));
        var result = new List<Sample>(samples.Count);
        foreach (var sample in samples)
        {
            var isInfo = Array.TrueForAll(names, m => m.Matches(sample.Labels.Metric));
            if (isInfo) result.Add(sample);
            else if (Enriched(sample.Labels, infos, data) is { } labels) result.Add(sample with { Labels = labels });
        }

        return Distinct.Require(result, evaluation.Options);
    }

    /// <summary>What the info series that a call looks at have to match.</summary>
    public static IReadOnlyList<LabelMatcher> Selected(CallExpression call)
    {
        var chosen = call.Arguments.Count > 1 ? ((VectorSelector)call.Arguments[1]).Matchers : [];
        return [.. NameMatchers([.. chosen.Where(m => m.Name == LabelSet.MetricName)]), .. chosen.Where(m => m.Name != LabelSet.MetricName)];
    }

    private static LabelMatcher[] NameMatchers(LabelMatcher[] chosen)
    {
        if (chosen.Length == 0) return [TargetInfo];
        return Array.Exists(chosen, m => m.Match is LabelMatch.Equal or LabelMatch.Matches) ? chosen : [AnyInfo, .. chosen];
    }

    // The info series are looked at when the first selector looks.
    private static long InfoTime(Evaluation evaluation, Expression expression, long time)
    {
        while (expression is not VectorSelector)
        {
            if (expression is SubqueryExpression subquery) time = evaluation.Times.Shifted(subquery.Shift, time);
            if (expression.Parts.Count == 0) return time;
            expression = expression.Parts[0];
        }

        return evaluation.Times.Shifted(((VectorSelector)expression).Shift, time);
    }

    // Of each instance and job and each metric's name, the newest.
    private static Dictionary<LabelSet, List<LabelSet>> Newest(Evaluation evaluation, IReadOnlyList<LabelMatcher> matchers, List<Sample> samples, long time)
    {
        var wanted = new HashSet<LabelSet>();
        foreach (var sample in samples) wanted.Add(sample.Labels.Only(Instance, Job));
        wanted.Remove(LabelSet.Empty);
        var newest = new Dictionary<LabelSet, (LabelSet Labels, long Time)>();
        foreach (var (labels, points) in wanted.Count == 0 ? [] : evaluation.Source.Select(matchers, time - evaluation.LookbackMs, time))
        {
            if (!wanted.Contains(labels.Only(Instance, Job)) || !new SelectedSeries(labels, points).TryNewest(time, evaluation.LookbackMs, evaluation.Options.LeftClosed, out var point)) continue;
            var key = labels.Only(LabelSet.MetricName, Instance, Job);
            if (newest.TryGetValue(key, out var other) && other.Time == point.TimeMs) throw new EvaluationException($"found duplicate series for info metric: existing {other.Labels} @ {other.Time}, new {labels} @ {point.TimeMs}");
            if (other.Labels is null || other.Time < point.TimeMs) newest[key] = (labels, point.TimeMs);
        }

        var infos = new Dictionary<LabelSet, List<LabelSet>>();
        foreach (var (labels, _) in newest.Values)
        {
            var place = labels.Only(Instance, Job);
            if (!infos.TryGetValue(place, out var list)) infos.Add(place, list = []);
            list.Add(labels);
        }

        return infos;
    }

    // Null where a label is asked for that no info series has.
    private static LabelSet? Enriched(LabelSet labels, Dictionary<LabelSet, List<LabelSet>> infos, LabelMatcher[] data)
    {
        if (!infos.TryGetValue(labels.Only(Instance, Job), out var found)) return Array.TrueForAll(data, m => m.AcceptsEmpty) ? labels : null;
        var added = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var info in found)
        {
            for (var i = 0; i < info.Count; i++)
            {
                var (name, value) = info[i];
                if (name == LabelSet.MetricName || (data.Length > 0 && !Array.Exists(data, m => m.Name == name))) continue;
                if (added.TryGetValue(name, out var other) && other != value) throw new EvaluationException($"conflicting label: {name}");
                if (!labels.Has(name)) added[name] = value;
            }
        }

        foreach (var (name, value) in added) labels = labels.With(name, value);
        return labels;
    }
}

using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>A rule that could not be evaluated, or whose results were refused, at a tick.</summary>
internal readonly record struct RuleFailure(RuleDefinition Rule, string Message);

/// <summary>What a tick of a group came to, besides the series that it stored.</summary>
internal sealed record GroupTick(IReadOnlyList<RuleFailure> Failures, IReadOnlyList<AlertChange> Changes);

/// <summary>A group of rules at work: each tick evaluates its rules in order, and each sees what those before it recorded.</summary>
/// <remarks>The state is <see cref="Snapshot"/>: what a tick does depends on it, the time and the stored series alone.</remarks>
internal sealed class RuleGroup
{
    private readonly RuleSurroundings _surroundings;
    private readonly List<AlertStates?> _alerts;
    private readonly HashSet<LabelSet>[] _returned;
    private readonly List<LabelSet> _orphans = [];

    public RuleGroup(GroupDefinition definition, RuleSurroundings surroundings)
    {
        Definition = definition;
        _surroundings = surroundings;
        _alerts = [.. definition.Rules.Select(r => r.IsAlert ? new AlertStates(r) : null)];
        _returned = [.. definition.Rules.Select(_ => new HashSet<LabelSet>())];
    }

    public GroupDefinition Definition { get; }

    /// <summary>The alerts of a rule by its place in the group; none for a recording rule.</summary>
    public IReadOnlyCollection<Alert> Alerts(int rule) => _alerts[rule]?.Alerts ?? [];

    /// <summary>Evaluates all rules at a time; ms since 1970 UTC.</summary>
    public GroupTick Evaluate(long timeMs)
    {
        var failures = new List<RuleFailure>();
        var changes = new List<AlertChange>();
        var offsetMs = (long)(Definition.QueryOffset ?? _surroundings.QueryOffset).TotalMilliseconds;
        for (var i = 0; i < Definition.Rules.Count; i++) Evaluate(i, timeMs, offsetMs, failures, changes);
        foreach (var labels in _orphans) _surroundings.Store.TryAppend(labels, new Point(timeMs - offsetMs, Schemas.Metrics.Sample.Stale));
        _orphans.Clear();
        return new GroupTick(failures, changes);
    }

    /// <summary>All that the next tick depends on.</summary>
    public GroupSnapshot Snapshot() => new(
        Definition.Name,
        [.. Definition.Rules.Select((r, i) => new RuleSnapshot(r.Name, r.Expression.ToString(), [.. Alerts(i).OrderBy(a => a.Labels)], [.. _returned[i].Order()]))],
        [.. _orphans]);

    /// <summary>Takes over the state of rules of the same name and expression, in order where several are alike; the series of the others end at the next tick.</summary>
    public void Restore(GroupSnapshot snapshot)
    {
        var left = snapshot.Rules.ToList();
        for (var i = 0; i < Definition.Rules.Count; i++)
        {
            var rule = Definition.Rules[i];
            var expression = rule.Expression.ToString();
            if (left.Find(s => s.Name == rule.Name && s.Expression == expression) is not { } state) continue;
            left.Remove(state);
            _alerts[i]?.Restore(state.Alerts);
            _returned[i].UnionWith(state.Returned);
        }

        _orphans.AddRange(snapshot.Orphans);
        _orphans.AddRange(left.SelectMany(s => s.Returned));
    }

    private void Evaluate(int index, long timeMs, long offsetMs, List<RuleFailure> failures, List<AlertChange> changes)
    {
        var rule = Definition.Rules[index];
        var own = new List<AlertChange>();
        IReadOnlyList<VectorSample> results;
        try
        {
            results = _alerts[index] is { } alerts ? alerts.Evaluate(_surroundings, timeMs, offsetMs, Definition.Limit, own) : Record(rule, timeMs - offsetMs);
        }
        catch (EvaluationException e)
        {
            changes.AddRange(own);
            failures.Add(new RuleFailure(rule, e.Message));
            return;
        }

        changes.AddRange(own);
        var returned = new HashSet<LabelSet>(results.Count);
        string? refused = null;
        foreach (var sample in results)
        {
            var reason = _surroundings.Store.TryAppend(sample.Labels, new Point(timeMs - offsetMs, sample.Value));
            if (reason is null) returned.Add(sample.Labels);
            else refused = reason;
        }

        if (refused is not null) failures.Add(new RuleFailure(rule, refused));
        foreach (var labels in _returned[index].Where(l => !returned.Contains(l)).Order())
        {
            // Refused where another rule records the series now: then it goes on.
            _surroundings.Store.TryAppend(labels, new Point(timeMs - offsetMs, Schemas.Metrics.Sample.Stale));
        }

        _returned[index] = returned;
    }

    private List<VectorSample> Record(RuleDefinition rule, long timeMs)
    {
        var samples = new List<VectorSample>();
        var seen = new HashSet<LabelSet>();
        foreach (var sample in _surroundings.Evaluate(rule.Expression, timeMs))
        {
            var labels = sample.Labels.With(LabelSet.MetricName, rule.Name);
            foreach (var (name, value) in rule.Labels.Texts) labels = labels.With(name, value);
            if (!seen.Add(labels)) throw new EvaluationException("vector contains metrics with the same labelset after applying rule labels");
            samples.Add(sample with { Labels = labels });
        }

        if (Definition.Limit > 0 && samples.Count > Definition.Limit) throw new EvaluationException($"exceeded limit of {Definition.Limit} with {samples.Count} series");
        return samples;
    }
}

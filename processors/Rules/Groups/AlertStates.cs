using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Templates;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>The alerts of one rule and how they go from state to state, tick by tick, exactly as in Prometheus.</summary>
internal sealed class AlertStates(RuleDefinition rule)
{
    private const long ResolvedRetentionMs = 15 * 60 * 1000;
    private readonly Dictionary<LabelSet, Alert> _alerts = [];

    /// <summary>All that are remembered, resolved ones for 15 minutes among them.</summary>
    public IReadOnlyCollection<Alert> Alerts => _alerts.Values;

    /// <summary>Takes over what another run remembered.</summary>
    public void Restore(IEnumerable<Alert> alerts)
    {
        foreach (var alert in alerts) _alerts[alert.Labels] = alert;
    }

    /// <summary>One evaluation.</summary>
    /// <param name="surroundings">What the rule reads.</param>
    /// <param name="timeMs">The tick; ms since 1970 UTC.</param>
    /// <param name="offsetMs">How far before it the expression looks.</param>
    /// <param name="limit">Most active alerts; 0 for no limit.</param>
    /// <param name="changes">Takes the alerts whose state changes.</param>
    /// <returns>The series <c>ALERTS</c> and <c>ALERTS_FOR_STATE</c>.</returns>
    /// <exception cref="EvaluationException">The rule fails at this tick; its alerts stay, unless there are too many.</exception>
    public List<VectorSample> Evaluate(RuleSurroundings surroundings, long timeMs, long offsetMs, int limit, List<AlertChange> changes)
    {
        var found = Found(surroundings, surroundings.Evaluate(rule.Expression, timeMs - offsetMs), timeMs);
        List<Alert> earlier = limit == 0 ? [] : [.. Ordered().Where(a => a.State != AlertState.Inactive)];
        foreach (var alert in found.Values)
        {
            _alerts[alert.Labels] = _alerts.TryGetValue(alert.Labels, out var known) && known.State != AlertState.Inactive
                ? known with { Value = alert.Value, Annotations = alert.Annotations }
                : alert;
        }

        var series = new List<VectorSample>();
        var active = 0;
        foreach (var alert in Ordered())
        {
            var holds = found.ContainsKey(alert.Labels);
            var next = holds ? Held(alert, timeMs) : Vanished(alert, timeMs);
            // A pending alert was new where it became active at this tick.
            var before = holds && alert.State == AlertState.Pending && alert.ActiveAt == timeMs ? AlertState.Inactive : alert.State;
            if (next is null) _alerts.Remove(alert.Labels);
            else _alerts[alert.Labels] = next;
            var after = next?.State ?? AlertState.Inactive;
            if (after != before) changes.Add(new AlertChange(rule, next ?? alert with { State = AlertState.Inactive, ResolvedAt = timeMs }, before));
            if (after == AlertState.Inactive) continue;

            active++;
            series.Add(new VectorSample(Series(next!, "ALERTS").With("alertstate", after == AlertState.Firing ? "firing" : "pending"), timeMs - offsetMs, 1));
            series.Add(new VectorSample(Series(next!, "ALERTS_FOR_STATE"), timeMs - offsetMs, Math.Floor(next!.ActiveAt / 1000.0)));
        }

        if (limit == 0 || active <= limit) return series;
        changes.Clear();
        changes.AddRange(earlier.Select(a => new AlertChange(rule, a with { State = AlertState.Inactive, ResolvedAt = timeMs }, a.State)));
        _alerts.Clear();
        throw new EvaluationException($"exceeded limit of {limit} with {active} alerts");
    }

    // The same after a restart, whatever came and went before it.
    private List<Alert> Ordered() => [.. _alerts.Values.OrderBy(a => a.Labels)];

    private Alert Held(Alert alert, long timeMs)
    {
        if (alert.State == AlertState.Pending && timeMs - alert.ActiveAt >= (long)rule.For.TotalMilliseconds) return alert with { State = AlertState.Firing, FiredAt = timeMs, KeepFiringSince = null };
        return alert.KeepFiringSince is null ? alert : alert with { KeepFiringSince = null };
    }

    // Null for one that is forgotten.
    private Alert? Vanished(Alert alert, long timeMs)
    {
        if (alert.State == AlertState.Pending || (alert.ResolvedAt is { } resolved && timeMs - resolved > ResolvedRetentionMs)) return null;
        if (alert.State == AlertState.Inactive) return alert;
        if (rule.KeepFiringFor > TimeSpan.Zero)
        {
            alert = alert with { KeepFiringSince = alert.KeepFiringSince ?? timeMs };
            if (timeMs - alert.KeepFiringSince < (long)rule.KeepFiringFor.TotalMilliseconds) return alert;
        }

        return alert with { State = AlertState.Inactive, ResolvedAt = timeMs };
    }

    private Dictionary<LabelSet, Alert> Found(RuleSurroundings surroundings, IReadOnlyList<VectorSample> samples, long timeMs)
    {
        var found = new Dictionary<LabelSet, Alert>(samples.Count);
        if (samples.Count == 0) return found;
        var context = surroundings.Context(timeMs);
        foreach (var sample in samples)
        {
            var data = new AlertData(TemplateMap.Of(NamedTexts.Of(sample.Labels).Texts), surroundings.ExternalLabels, surroundings.ExternalUrl, sample.Value);
            var labels = sample.Labels.Without(LabelSet.MetricName);
            foreach (var (name, template) in rule.LabelTemplates) labels = labels.With(name, Expand(template, data, context));
            labels = labels.With("alertname", rule.Name);
            var annotations = new NamedTexts([.. rule.Annotations.Select(a => KeyValuePair.Create(a.Key, Expand(a.Value, data, context)))]);
            var alert = new Alert { Labels = labels, Annotations = annotations, State = AlertState.Pending, Value = sample.Value, ActiveAt = timeMs };
            if (!found.TryAdd(labels, alert)) throw new EvaluationException("vector contains metrics with the same labelset after applying alert labels");
        }

        return found;
    }

    // An alert without its text is better than none.
    private static string Expand(Template template, AlertData data, ExpansionContext context)
    {
        try
        {
            return template.Expand(data, context);
        }
        catch (TemplateException e)
        {
            return $"<error expanding template: error executing template {template.Name}: {e.Message}>";
        }
    }

    private LabelSet Series(Alert alert, string metric)
    {
        var labels = alert.Labels;
        // A label that was expanded to nothing shows in the series as it was written.
        foreach (var (name, text) in rule.Labels.Texts)
        {
            if (!labels.Has(name)) labels = labels.With(name, text);
        }

        return labels.With(LabelSet.MetricName, metric).With("alertname", rule.Name);
    }
}

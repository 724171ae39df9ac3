using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Filtering;

/// <summary>Drops events that rules name, and counts each drop by its rule, so that what came in is what went on plus what was counted.</summary>
/// <remarks>It keeps no state: after a crash the same events are dropped again. Allocates nothing per event.</remarks>
public sealed class EventFilter
{
    private readonly CounterSet _counters;
    private readonly CompiledRule[] _rules;

    /// <summary>A filter whose drops are counted as <c>intake_filtered</c>, label <c>rule</c>.</summary>
    /// <param name="options">Validated rules.</param>
    /// <param name="counters">The task's counters; every rule starts there at 0.</param>
    public EventFilter(FilterOptions options, CounterSet counters)
    {
        _counters = counters;
        _rules = [.. options.Rules.Select(rule => new CompiledRule(rule, counters.Register("intake_filtered", "rule", rule.Name)))];
    }

    /// <summary>Whether the event goes no further.</summary>
    public bool Drops(LogEvent e)
    {
        foreach (var rule in _rules)
        {
            if (!rule.Matches(e)) continue;
            _counters.Add(rule.Counter);
            return true;
        }

        return false;
    }
}

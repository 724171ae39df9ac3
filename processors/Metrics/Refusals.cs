using Monitoring.Processors.Abstractions;

namespace Monitoring.Processors.Metrics;

/// <summary>What was refused of one record, gathered by reason: a record of a thousand bad series is one dead letter, not a thousand.</summary>
internal sealed class Refusals
{
    private readonly List<(ParseError First, int Count)> _reasons = [];

    /// <summary>The first of each reason, and how many there were.</summary>
    public IReadOnlyList<(ParseError First, int Count)> Reasons => _reasons;

    public void Clear() => _reasons.Clear();

    public void Add(in ParseError error)
    {
        for (var i = 0; i < _reasons.Count; i++)
        {
            if (_reasons[i].First.Reason != error.Reason) continue;
            _reasons[i] = _reasons[i] with { Count = _reasons[i].Count + 1 };
            return;
        }

        _reasons.Add((error, 1));
    }
}

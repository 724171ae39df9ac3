namespace Monitoring.Benchmarks.Reference;

/// <summary>Identities of the last ten minutes of event time, in a dictionary.</summary>
internal sealed class ReferenceDuplicates
{
    private const long Window = 600_000_000;
    private const long FutureTolerance = 600_000_000;
    private readonly Dictionary<string, long> _seen = [];
    private long _now = long.MinValue;

    /// <summary>Whether the event was seen; otherwise remembers it.</summary>
    /// <param name="expected">The event.</param>
    /// <param name="received">The record's time, in µs.</param>
    public bool IsDuplicate(ReferenceEvent expected, long received)
    {
        if (expected.EventTime - received <= FutureTolerance) _now = Math.Max(_now, expected.EventTime);
        if (expected.Identity is not { } identity) return false;
        if (_seen.TryGetValue(identity, out var time) && time > _now - Window) return true;
        _seen[identity] = _now;
        return false;
    }
}

using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>For how long, in event time, a resent event was recognised, at each place of the publishers' topics.</summary>
/// <param name="first">The window at the beginning.</param>
internal sealed class PolicyHistory(TimeSpan first)
{
    private readonly List<(IReadOnlyDictionary<(string Topic, int Partition), long> From, TimeSpan Window)> _changes = [];

    /// <summary>The window in force at the end.</summary>
    public TimeSpan Current => _changes.Count == 0 ? first : _changes[^1].Window;

    /// <summary>Another window, from these offsets on.</summary>
    public void Change(IReadOnlyDictionary<(string Topic, int Partition), long> from, TimeSpan window) => _changes.Add((from, window));

    /// <summary>The window in force at a record, in ms.</summary>
    public long WindowMsAt(in Origin origin)
    {
        var window = first;
        foreach (var (from, next) in _changes)
        {
            if (origin.Offset >= from.GetValueOrDefault((origin.Topic, origin.Partition))) window = next;
        }

        return (long)window.TotalMilliseconds;
    }
}

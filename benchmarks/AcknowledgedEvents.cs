using System.Diagnostics;

namespace Monitoring.Benchmarks;

/// <summary>Which events were acknowledged and when, by their place in the topic; safe for the producer's thread and the poller's.</summary>
internal sealed class AcknowledgedEvents
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Partition, long Offset), long> _acknowledged = [];
    private readonly HashSet<(int Partition, long Offset)> _seen = [];

    /// <summary>When the first one was acknowledged, in <see cref="Stopwatch"/> ticks; 0 before.</summary>
    public long First { get; private set; }

    /// <summary>When the newest row became visible, in <see cref="Stopwatch"/> ticks.</summary>
    public long LastSeen { get; private set; }

    public int Visible
    {
        get
        {
            lock (_lock) return _seen.Count;
        }
    }

    public void Acknowledge(int partition, long offset)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            if (First == 0) First = now;
            _acknowledged[(partition, offset)] = now;
        }
    }

    /// <summary>A row is visible at <paramref name="now"/>; the latency is from its acknowledgement, 0 where the row was seen first.</summary>
    /// <returns>True the first time.</returns>
    public bool See(int partition, long offset, long now, out TimeSpan latency)
    {
        latency = TimeSpan.Zero;
        lock (_lock)
        {
            if (!_seen.Add((partition, offset))) return false;
            LastSeen = now;
            if (_acknowledged.TryGetValue((partition, offset), out var at) && now > at) latency = Stopwatch.GetElapsedTime(at, now);
            return true;
        }
    }
}

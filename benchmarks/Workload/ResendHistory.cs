namespace Monitoring.Benchmarks.Workload;

/// <summary>A bounded sample of events that may be sent again, spread over the time in which that may happen.</summary>
internal sealed class ResendHistory(SeededRandom random, TimeSpan within, double eventsPerSecond)
{
    private const int Capacity = 1024;
    private readonly List<(Publisher Publisher, TrafficRecord Record)> _sample = [];
    private readonly double _admission = Math.Min(1, Capacity / Math.Max(1, within.TotalSeconds * eventsPerSecond));

    public void Add(Publisher publisher, TrafficRecord record)
    {
        // A young sample takes everything, so that resent events appear from the start.
        if (_sample.Count < Capacity) _sample.Add((publisher, record));
        else if (random.Chance(_admission)) _sample[random.Below(Capacity)] = (publisher, record);
    }

    /// <summary>Takes one out that is not too old at <paramref name="now"/>.</summary>
    public bool TryTake(DateTimeOffset now, out Publisher publisher, out TrafficRecord record)
    {
        while (_sample.Count > 0)
        {
            var at = random.Below(_sample.Count);
            (publisher, record) = _sample[at];
            _sample[at] = _sample[^1];
            _sample.RemoveAt(_sample.Count - 1);
            if (now - record.EventTime <= within) return true;
        }

        (publisher, record) = (null!, null!);
        return false;
    }
}

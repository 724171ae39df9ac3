using Monitoring.Pipeline.Torture.Workload;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>What has to become of a record.</summary>
internal enum Outcome
{
    Stored,
    Duplicate,
    Refused,
}

/// <summary>Computes, from the publishers' topics alone, what an undisturbed pipeline makes of each record.</summary>
/// <remarks>
/// A reference of its own: an event is a duplicate where its number was seen within the window, by the greatest event time so far of its
/// partition. When windows and alerts join the pipeline, their recomputation from the input belongs beside this one.
/// </remarks>
internal static class ExpectedOutcomes
{
    /// <param name="published">By topic and partition, in the order of offsets.</param>
    /// <param name="ledger">What was sent.</param>
    /// <param name="policies">The windows.</param>
    public static IEnumerable<(PublishedRecord Record, SentEvent Event, Outcome Outcome)> Of(IEnumerable<PublishedRecord> published, Ledger ledger, PolicyHistory policies)
    {
        var partitions = new Dictionary<(string, int), Seen>();
        foreach (var record in published)
        {
            var e = ledger[record.Sending];
            var key = (record.Origin.Topic, record.Origin.Partition);
            if (!partitions.TryGetValue(key, out var seen)) partitions.Add(key, seen = new Seen());
            if (e.Kind is EventKind.CutJson or EventKind.WrongEncoding) yield return (record, e, Outcome.Refused);
            else if (!seen.IsNew(e, policies.WindowMsAt(record.Origin))) yield return (record, e, Outcome.Duplicate);
            else yield return (record, e, e.Kind == EventKind.TooEarly ? Outcome.Refused : Outcome.Stored);
        }
    }

    private sealed class Seen
    {
        private readonly Queue<(int Number, long TimeMs)> _order = new();
        private readonly HashSet<int> _numbers = [];
        private long _now = long.MinValue;

        public bool IsNew(in SentEvent e, long windowMs)
        {
            if (e.TimeMs > _now)
            {
                _now = e.TimeMs;
                while (_order.TryPeek(out var oldest) && oldest.TimeMs <= _now - windowMs) _numbers.Remove(_order.Dequeue().Number);
            }

            if (!_numbers.Add(e.Number)) return false;
            _order.Enqueue((e.Number, _now));
            return true;
        }
    }
}

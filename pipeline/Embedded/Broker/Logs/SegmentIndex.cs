namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>A sparse index of one segment, in memory: which offset and which time begin near which position.</summary>
/// <remarks>It is rebuilt from the batch heads when a segment is opened, so there is no second file that could disagree.</remarks>
internal sealed class SegmentIndex
{
    private const int Interval = 16 * 1024;
    private readonly List<Entry> _entries = [];

    /// <summary>The newest timestamp in the segment, milliseconds since 1970; -1 while it is empty.</summary>
    public long MaxTimestamp { get; private set; } = -1;

    public void Add(in BatchHeader batch, int position)
    {
        if (_entries.Count == 0 || position - _entries[^1].Position >= Interval)
            _entries.Add(new Entry(batch.BaseOffset, position, MaxTimestamp));
        MaxTimestamp = Math.Max(MaxTimestamp, batch.MaxTimestamp);
    }

    /// <summary>A position at or before the batch that holds <paramref name="offset"/>.</summary>
    public int Before(long offset) => Last(offset, static (entry, wanted) => entry.Offset <= wanted);

    /// <summary>A position at or before the first batch whose timestamp is at least <paramref name="timestampMs"/>.</summary>
    public int BeforeTime(long timestampMs) => Last(timestampMs, static (entry, wanted) => entry.MaxTimestampBefore < wanted);

    /// <summary>An offset at or past everything that is stored before <paramref name="position"/>; the largest value where unknown.</summary>
    public long OffsetAtOrAfter(int position)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Position < position) low = middle + 1;
            else high = middle;
        }

        return low == _entries.Count ? long.MaxValue : _entries[low].Offset;
    }

    private int Last(long wanted, Func<Entry, long, bool> holds)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (holds(_entries[middle], wanted)) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? 0 : _entries[low - 1].Position;
    }

    private readonly record struct Entry(long Offset, int Position, long MaxTimestampBefore);
}

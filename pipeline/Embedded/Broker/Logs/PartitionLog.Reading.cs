using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

internal sealed partial class PartitionLog
{
    /// <summary>The earliest, last stable and end offsets at one moment.</summary>
    public (long Start, long Stable, long End) Offsets()
    {
        lock (_lock) return (LogStartOffset, LastStableOffset, EndOffset);
    }

    /// <summary>Decides what a fetch at <paramref name="offset"/> reads.</summary>
    /// <remarks>
    /// <paramref name="committed"/>: only below the last stable offset, with the list of what was aborted. <paramref name="wholeFirstBatch"/>:
    /// exceed <paramref name="maxBytes"/> rather than return nothing, so that a reader never gets stuck (KIP-74).
    /// </remarks>
    public FetchPlan Plan(long offset, int maxBytes, bool committed, bool wholeFirstBatch)
    {
        lock (_lock)
        {
            var stable = LastStableOffset;
            var plan = new FetchPlan(ErrorCode.None, EndOffset, stable, LogStartOffset, Aborted: committed ? [] : null);
            if (offset < LogStartOffset || offset > EndOffset) return plan with { Error = ErrorCode.OffsetOutOfRange };
            var limit = committed ? stable : EndOffset;
            if (offset >= limit) return plan;
            var segment = SegmentOf(offset);
            var (position, batchSize) = segment.Locate(offset);
            while (batchSize == 0 && segment != Active)
            {
                // Compaction may have emptied the end of this segment.
                segment = _segments[_segments.IndexOf(segment) + 1];
                (position, batchSize) = segment.Locate(offset);
            }

            var end = limit < segment.EndOffset ? segment.Locate(limit).Position : segment.Size;
            if (end <= position) return plan;
            var length = Math.Min(end - position, maxBytes);
            if (length < batchSize) length = wholeFirstBatch ? batchSize : 0;
            if (length == 0) return plan;
            var upTo = Math.Min(limit, segment.Index.OffsetAtOrAfter(position + length));
            return plan with
            {
                File = segment.File,
                Position = position,
                Length = length,
                Aborted = committed ? _aborted.Between(offset, upTo) : null,
            };
        }
    }

    /// <summary>The first record whose timestamp is at least <paramref name="timestampMs"/>; null where there is none.</summary>
    public (long Offset, long TimestampMs)? FindByTime(long timestampMs)
    {
        lock (_lock)
        {
            foreach (var segment in _segments)
            {
                if (segment.Size == 0 || segment.Index.MaxTimestamp < timestampMs || segment.EndOffset <= LogStartOffset) continue;
                using var scanner = segment.Scan(segment.Index.BeforeTime(timestampMs), 1 << 16);
                while (scanner.Next())
                {
                    if (scanner.Header.MaxTimestamp < timestampMs || scanner.Header.LastOffset < LogStartOffset) continue;
                    if (TimeSearch.FirstIn(scanner.Header, scanner.Batch(), timestampMs, LogStartOffset) is { } found) return found;
                }
            }

            return null;
        }
    }

    /// <summary>The newest record by timestamp (KIP-734); null while the log is empty.</summary>
    public (long Offset, long TimestampMs)? FindNewest()
    {
        lock (_lock)
        {
            var newest = _segments.Max(static segment => segment.Index.MaxTimestamp);
            return newest < 0 ? null : FindByTime(newest);
        }
    }

    private Segment SegmentOf(long offset)
    {
        int low = 0, high = _segments.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_segments[middle].BaseOffset <= offset) low = middle;
            else high = middle - 1;
        }

        return _segments[low];
    }
}

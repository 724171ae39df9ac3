using System.Globalization;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

internal sealed partial class PartitionLog
{
    /// <summary>Keeps the last record of each key in the sealed segments (cleanup.policy=compact), where enough of them is new.</summary>
    /// <remarks>
    /// One call at a time. Reads and writes files outside of the lock, and takes it only to put each rewritten segment in place. The
    /// active segment, and whatever lies past the last stable offset, is left alone; while the active segment is empty the last
    /// sealed one is too, so that a reader always finds a batch that ends at the end.
    /// </remarks>
    public void Compact(TopicConfig config, long nowMs)
    {
        var candidates = Candidates(config, nowMs);
        if (candidates.Count == 0) return;
        try
        {
            var (latest, mappedTo) = MapKeys(candidates);
            var cleaner = new BatchCleaner(latest, header => Locked(() => _aborted.Contains(header)),
                header => Locked(() => _producers.IsLastBatchOf(header.ProducerId, header.LastOffset)));
            foreach (var group in Grouped(candidates, config.SegmentBytes)) Rewrite(group, cleaner, config, nowMs);
            _cleanedTo = Math.Max(_cleanedTo, mappedTo);
        }
        catch (ObjectDisposedException)
        {
            // Records or the topic were deleted meanwhile; the next round sees what is left.
        }
    }

    private List<Segment> Candidates(TopicConfig config, long nowMs)
    {
        lock (_lock)
        {
            var all = _segments.TakeWhile(segment => segment != Active
                && segment.EndOffset <= LastStableOffset
                && nowMs - segment.Index.MaxTimestamp >= config.MinCompactionLagMs).ToList();
            if (Active.Size == 0 && all.Count > 0 && all[^1] == _segments[^2]) all.RemoveAt(all.Count - 1);
            var total = all.Sum(static segment => (long)segment.Size);
            var dirty = all.Where(segment => segment.EndOffset > _cleanedTo).Sum(static segment => (long)segment.Size);
            return dirty == 0 || dirty < total * config.MinCleanableDirtyRatio ? [] : all;
        }
    }

    private (LatestOffsets Latest, long MappedTo) MapKeys(List<Segment> candidates)
    {
        var latest = new LatestOffsets();
        foreach (var segment in candidates.Where(segment => segment.EndOffset > _cleanedTo))
        {
            using var scanner = segment.Scan(0, 1 << 20);
            while (scanner.Next())
            {
                if (latest.IsFull) return (latest, scanner.Header.BaseOffset);
                var header = scanner.Header;
                if (header.IsControl || Locked(() => _aborted.Contains(header))) continue;
                if (Codec.TryDecompress(header.Compression, scanner.Batch()[BatchHeader.Size..], out var payload)) latest.Add(header, payload);
            }
        }

        return (latest, candidates[^1].EndOffset);
    }

    /// <summary>Neighbours that together fit into one segment become one.</summary>
    private static IEnumerable<List<Segment>> Grouped(List<Segment> candidates, int segmentBytes)
    {
        var group = new List<Segment>();
        foreach (var segment in candidates)
        {
            if (group.Count > 0 && group.Sum(static each => (long)each.Size) + segment.Size > segmentBytes)
            {
                yield return group;
                group = [];
            }

            group.Add(segment);
        }

        yield return group;
    }

    private void Rewrite(List<Segment> group, BatchCleaner cleaner, TopicConfig config, long nowMs)
    {
        if (EndOf(group) is not { } end) return;
        var range = string.Create(CultureInfo.InvariantCulture, $"{group[0].BaseOffset}-{end}");
        var cleaned = Path.Combine(_directory, range + SegmentFiles.Cleaned);
        var start = LogStartOffset;
        using (var target = new FileStream(cleaned, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            foreach (var segment in group)
            {
                var dropTombstones = nowMs - segment.Index.MaxTimestamp >= config.DeleteRetentionMs;
                using var scanner = segment.Scan(0, 1 << 20);
                while (scanner.Next()) target.Write(cleaner.Clean(scanner.Header, scanner.Batch(), dropTombstones, start).Span);
            }

            target.Flush(flushToDisk: true);
        }

        lock (_lock)
        {
            if (EndOf(group) is null)
            {
                File.Delete(cleaned);
                return;
            }

            var at = _segments.IndexOf(group[0]);
            var swap = Path.Combine(_directory, range + SegmentFiles.Swap);
            File.Move(cleaned, swap, overwrite: true);
            foreach (var segment in group) segment.Dispose();
            _segments.RemoveRange(at, group.Count);
            _segments.Insert(at, Segment.Open(SegmentFiles.FinishSwap(_directory, swap), verify: false, static (in _, _) => { }));
            _aborted.ForgetBefore(_segments[at + 1].BaseOffset);
        }
    }

    /// <summary>Where the segment after the group begins; null where the group is no longer in place.</summary>
    private long? EndOf(List<Segment> group)
    {
        lock (_lock)
        {
            var at = _segments.IndexOf(group[0]);
            return at >= 0 && at + group.Count < _segments.Count && _segments[at + group.Count - 1] == group[^1] ? _segments[at + group.Count].BaseOffset : null;
        }
    }

    private bool Locked(Func<bool> question)
    {
        lock (_lock) return question();
    }
}

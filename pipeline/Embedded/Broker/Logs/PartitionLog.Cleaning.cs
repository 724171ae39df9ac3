namespace Monitoring.Pipeline.Embedded.Broker.Logs;

internal sealed partial class PartitionLog
{
    /// <summary>Moves the first readable offset forward (DeleteRecords); false where it lies beyond the end.</summary>
    public bool DeleteBefore(long offset, out long lowWatermark)
    {
        lock (_lock)
        {
            if (offset == -1) offset = EndOffset;
            lowWatermark = LogStartOffset;
            if (offset < 0 || offset > EndOffset) return false;
            MoveStart(offset);
            lowWatermark = LogStartOffset;
            return true;
        }
    }

    /// <summary>Drops the oldest segments that are past retention.ms or retention.bytes, the active one too where all of it is.</summary>
    public void Retain(TopicConfig config, long nowMs)
    {
        lock (_lock)
        {
            if (!config.IsDeleted) return;
            var total = _segments.Sum(static segment => (long)segment.Size);
            var keepFrom = LogStartOffset;
            for (var i = 0; i < _segments.Count; i++)
            {
                var segment = _segments[i];
                if (segment == Active && segment.Size == 0) break;
                var expired = config.RetentionMs >= 0 && nowMs - segment.Index.MaxTimestamp > config.RetentionMs;
                var surplus = config.RetentionBytes >= 0 && segment != Active && total - segment.Size >= config.RetentionBytes;
                if ((!expired && !surplus) || segment.EndOffset > LastStableOffset) break;
                total -= segment.Size;
                keepFrom = segment == Active ? segment.EndOffset : _segments[i + 1].BaseOffset;
            }

            if (keepFrom <= LogStartOffset) return;
            if (keepFrom == EndOffset && Active.Size > 0) _segments.Add(Segment.Create(_directory, EndOffset));
            MoveStart(keepFrom);
        }
    }

    private void MoveStart(long offset)
    {
        if (offset <= LogStartOffset) return;
        LogStartFile.Write(_directory, offset);
        LogStartOffset = offset;
        while (_segments.Count > 1 && _segments[1].BaseOffset <= offset)
        {
            _segments[0].Delete();
            _segments.RemoveAt(0);
        }

        _aborted.ForgetBefore(offset);
        _cleanedTo = Math.Max(_cleanedTo, _segments[0].BaseOffset);
    }
}

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Finds a record by time inside a batch.</summary>
internal static class TimeSearch
{
    /// <summary>The first record at or after both bounds; for a codec that cannot be opened here, the batch's own first record.</summary>
    public static (long Offset, long TimestampMs)? FirstIn(in BatchHeader header, ReadOnlySpan<byte> batch, long timestampMs, long fromOffset)
    {
        if (header.IsControl) return null;
        if (header.IsLogAppendTime) return (Math.Max(header.BaseOffset, fromOffset), header.MaxTimestamp);
        if (!Codec.TryDecompress(header.Compression, batch[BatchHeader.Size..], out var payload))
            return (Math.Max(header.BaseOffset, fromOffset), header.BaseTimestamp);
        var at = 0;
        while (BatchRecord.TryRead(payload, ref at, out var record))
        {
            var time = header.BaseTimestamp + record.TimestampDelta;
            if (time >= timestampMs && header.BaseOffset + record.OffsetDelta >= fromOffset) return (header.BaseOffset + record.OffsetDelta, time);
        }

        return null;
    }
}

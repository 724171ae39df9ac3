namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Decides what compaction keeps of one batch. Pure.</summary>
/// <remarks>
/// Works only below the last stable offset, where every transaction is decided: what was aborted goes, what was committed becomes
/// an ordinary batch, so the markers go too. A batch that cannot be opened (snappy, LZ4) stays whole, and from then on tombstones stay,
/// for what they delete may be inside.
/// </remarks>
internal sealed class BatchCleaner(LatestOffsets latest, Func<BatchHeader, bool> isAborted, Func<BatchHeader, bool> isLastOfProducer)
{
    private const short Transactional = 16;
    private const short CompressionBits = 7;
    private bool _sawClosed;

    /// <summary>The bytes that take the batch's place; empty where nothing does.</summary>
    /// <remarks><paramref name="dropTombstones"/>: they have been there for delete.retention.ms. <paramref name="from"/>: earlier records are deleted.</remarks>
    public ReadOnlyMemory<byte> Clean(in BatchHeader header, ReadOnlySpan<byte> batch, bool dropTombstones, long from)
    {
        if (header.IsControl || header.LastOffset < from) return default;
        if (isAborted(header)) return Nothing(header);
        var plain = header with { Attributes = (short)(header.Attributes & ~Transactional) };
        if (!Codec.TryDecompress(header.Compression, batch[BatchHeader.Size..], out var payload))
        {
            _sawClosed = true;
            return Whole(plain, batch);
        }

        var kept = new byte[payload.Length];
        var (length, count, newest, at) = (0, 0, header.BaseTimestamp, 0);
        while (BatchRecord.TryRead(payload, ref at, out var record))
        {
            var offset = header.BaseOffset + record.OffsetDelta;
            if (offset < from || !record.HasKey || latest.IsSuperseded(record.Key, offset)) continue;
            if (!record.HasValue && dropTombstones && !_sawClosed) continue;
            record.Raw.CopyTo(kept.AsSpan(length));
            length += record.Raw.Length;
            count++;
            newest = Math.Max(newest, header.BaseTimestamp + record.TimestampDelta);
        }

        if (count == 0) return Nothing(header);
        if (count == header.RecordCount) return Whole(plain, batch);
        return Build(plain with { RecordCount = count, MaxTimestamp = header.IsLogAppendTime ? header.MaxTimestamp : newest },
            Codec.Compress(header.Compression, kept.AsSpan(0, length)));
    }

    /// <summary>A producer's last batch leaves its head behind, so that its sequence outlives a restart.</summary>
    private ReadOnlyMemory<byte> Nothing(in BatchHeader header) => header.ProducerId >= 0 && isLastOfProducer(header)
        ? Build(header with { Attributes = (short)(header.Attributes & ~(Transactional | CompressionBits)), RecordCount = 0 }, [])
        : default;

    private static byte[] Whole(in BatchHeader plain, ReadOnlySpan<byte> batch) => Build(plain, batch[BatchHeader.Size..]);

    private static byte[] Build(BatchHeader header, ReadOnlySpan<byte> payload)
    {
        var batch = new byte[BatchHeader.Size + payload.Length];
        payload.CopyTo(batch.AsSpan(BatchHeader.Size));
        (header with { SizeInBytes = batch.Length }).Write(batch);
        return batch;
    }
}

using System.IO.Hashing;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>The last offset of each key in a stretch of a log, by a 128-bit hash of the key, as Kafka's cleaner does with MD5.</summary>
internal sealed class LatestOffsets(int mostKeys = 4_000_000)
{
    private readonly Dictionary<UInt128, long> _latest = [];

    /// <summary>Full: what follows in the log waits for the next round, so that memory stays bounded.</summary>
    public bool IsFull => _latest.Count >= mostKeys;

    public void Add(in BatchHeader header, ReadOnlySpan<byte> payload)
    {
        var at = 0;
        while (BatchRecord.TryRead(payload, ref at, out var record))
            if (record.HasKey) _latest[XxHash128.HashToUInt128(record.Key)] = header.BaseOffset + record.OffsetDelta;
    }

    public bool IsSuperseded(ReadOnlySpan<byte> key, long offset) =>
        _latest.TryGetValue(XxHash128.HashToUInt128(key), out var latest) && latest > offset;
}

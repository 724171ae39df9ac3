using System.Buffers.Binary;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>The marker that ends a transaction in a partition (KIP-98).</summary>
internal static class ControlBatch
{
    private const short Commit = 1;
    private const short TransactionalControl = 16 | 32;

    /// <summary>A whole batch with one control record; its offset is assigned when it is appended.</summary>
    public static byte[] Marker(long producerId, short producerEpoch, bool commit, long timestampMs)
    {
        // length, attributes, timestamp delta, offset delta, key (version, type), value (version, coordinator epoch), headers
        ReadOnlySpan<byte> record = [32, 0, 0, 0, 8, 0, 0, 0, (byte)(commit ? Commit : 0), 12, 0, 0, 0, 0, 0, 0, 0];
        var batch = new byte[BatchHeader.Size + record.Length];
        record.CopyTo(batch.AsSpan(BatchHeader.Size));
        new BatchHeader(0, batch.Length, 2, 0, TransactionalControl, 0, timestampMs, timestampMs, producerId, producerEpoch, -1, 1)
            .Write(batch);
        return batch;
    }

    /// <summary>Reads a marker's kind; false where the batch is not a transaction's end.</summary>
    public static bool TryReadKind(ReadOnlySpan<byte> batch, out bool commit)
    {
        commit = false;
        var at = BatchHeader.Size;
        if (batch.Length < BatchHeader.Size || !BatchRecord.TryRead(batch, ref at, out var record) || record.Key.Length < 4) return false;
        var kind = BinaryPrimitives.ReadInt16BigEndian(record.Key[2..]);
        commit = kind == Commit;
        return kind is 0 or Commit;
    }
}

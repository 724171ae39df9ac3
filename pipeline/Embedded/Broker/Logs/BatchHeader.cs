using System.Buffers.Binary;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>The fixed head of a record batch of magic 2 (KIP-98), the unit in which data is stored and sent.</summary>
internal readonly record struct BatchHeader(
    long BaseOffset,
    int SizeInBytes,
    byte Magic,
    uint Crc,
    short Attributes,
    int LastOffsetDelta,
    long BaseTimestamp,
    long MaxTimestamp,
    long ProducerId,
    short ProducerEpoch,
    int BaseSequence,
    int RecordCount)
{
    /// <summary>Bytes before the first record.</summary>
    public const int Size = 61;

    /// <summary>Where the part that the CRC covers begins.</summary>
    public const int CrcStart = 21;

    /// <summary>Offset and length, which the length does not count.</summary>
    private const int LengthOverhead = 12;

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public int LastSequence => BaseSequence < 0 ? -1 : (int)(((long)BaseSequence + LastOffsetDelta) & int.MaxValue);

    public Compression Compression => (Compression)(Attributes & 7);

    public bool IsLogAppendTime => (Attributes & 8) != 0;

    public bool IsTransactional => (Attributes & 16) != 0;

    public bool IsControl => (Attributes & 32) != 0;

    /// <summary>Reads the head; false where it is not whole or says a length that no batch can have.</summary>
    public static bool TryRead(ReadOnlySpan<byte> batch, out BatchHeader header)
    {
        header = default;
        if (batch.Length < Size) return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(batch[8..]);
        if (length is < Size - LengthOverhead or > int.MaxValue - LengthOverhead) return false;
        header = new BatchHeader(
            BinaryPrimitives.ReadInt64BigEndian(batch),
            length + LengthOverhead,
            batch[16],
            BinaryPrimitives.ReadUInt32BigEndian(batch[17..]),
            BinaryPrimitives.ReadInt16BigEndian(batch[21..]),
            BinaryPrimitives.ReadInt32BigEndian(batch[23..]),
            BinaryPrimitives.ReadInt64BigEndian(batch[27..]),
            BinaryPrimitives.ReadInt64BigEndian(batch[35..]),
            BinaryPrimitives.ReadInt64BigEndian(batch[43..]),
            BinaryPrimitives.ReadInt16BigEndian(batch[51..]),
            BinaryPrimitives.ReadInt32BigEndian(batch[53..]),
            BinaryPrimitives.ReadInt32BigEndian(batch[57..]));
        return header.LastOffsetDelta >= 0 && header.RecordCount >= 0;
    }

    /// <summary>Writes the head in front of records that are already in place, CRC included.</summary>
    public void Write(Span<byte> batch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[8..], SizeInBytes - LengthOverhead);
        BinaryPrimitives.WriteInt32BigEndian(batch[12..], 0);
        batch[16] = Magic;
        BinaryPrimitives.WriteInt16BigEndian(batch[21..], Attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch[23..], LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[27..], BaseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[35..], MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[43..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[51..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[53..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[57..], RecordCount);
        WriteCrc(batch[..SizeInBytes]);
    }

    /// <summary>Gives the batch its place in the log; neither field is under the CRC.</summary>
    public static void AssignOffset(Span<byte> batch, long baseOffset)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[12..], 0);
    }

    /// <summary>Stamps the batch with the broker's time (message.timestamp.type=LogAppendTime).</summary>
    public static void StampAppendTime(Span<byte> batch, long timestampMs)
    {
        BinaryPrimitives.WriteInt16BigEndian(batch[21..], (short)(BinaryPrimitives.ReadInt16BigEndian(batch[21..]) | 8));
        BinaryPrimitives.WriteInt64BigEndian(batch[35..], timestampMs);
        WriteCrc(batch);
    }

    public static bool CrcMatches(ReadOnlySpan<byte> batch) =>
        Crc32C.Of(batch[CrcStart..]) == BinaryPrimitives.ReadUInt32BigEndian(batch[17..]);

    private static void WriteCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[17..], Crc32C.Of(batch[CrcStart..]));
}

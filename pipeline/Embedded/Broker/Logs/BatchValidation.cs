using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Judges a batch that a client sent by itself, before its partition is asked.</summary>
internal static class BatchValidation
{
    public static AppendResult Check(ReadOnlySpan<byte> batch, TopicConfig config, out BatchHeader header)
    {
        if (batch.Length > 16 && batch[16] is 0 or 1)
        {
            header = default;
            return new AppendResult(ErrorCode.UnsupportedForMessageFormat, Message: "Only record batches of magic 2 are stored");
        }

        if (!BatchHeader.TryRead(batch, out header) || header.Magic != 2)
            return new AppendResult(ErrorCode.CorruptMessage, Message: "Not a record batch");
        if (header.SizeInBytes < batch.Length)
            return new AppendResult(ErrorCode.InvalidRecord, Message: "More than one batch for a partition");
        if (header.SizeInBytes > batch.Length || !BatchHeader.CrcMatches(batch))
            return new AppendResult(ErrorCode.CorruptMessage, Message: "The batch is cut short or its checksum is wrong");
        if (batch.Length > config.MaxMessageBytes)
        {
            return new AppendResult(
                ErrorCode.MessageTooLarge,
                Message: $"The batch has {batch.Length} bytes, max.message.bytes is {config.MaxMessageBytes}");
        }

        if (header.IsControl || header.RecordCount < 1 || header.LastOffsetDelta != header.RecordCount - 1 || (int)header.Compression > 4)
            return new AppendResult(ErrorCode.InvalidRecord, Message: "A client may not send control batches or counts that disagree");
        if (header.ProducerId >= 0 && (header.BaseSequence < 0 || header.ProducerEpoch < 0))
            return new AppendResult(ErrorCode.InvalidRecord, Message: "A producer id without a sequence");
        return config.IsCompacted && !KeysPresent(header, batch)
            ? new AppendResult(ErrorCode.InvalidRecord, Message: "A compacted topic cannot accept a record without a key")
            : default;
    }

    private static bool KeysPresent(in BatchHeader header, ReadOnlySpan<byte> batch)
    {
        if (!Codec.TryDecompress(header.Compression, batch[BatchHeader.Size..], out var payload)) return true;
        var at = 0;
        for (var i = 0; i < header.RecordCount; i++)
            if (!BatchRecord.TryRead(payload, ref at, out var record) || !record.HasKey) return false;
        return true;
    }
}

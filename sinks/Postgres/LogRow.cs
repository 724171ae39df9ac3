using System.Buffers.Binary;
using Monitoring.Schemas.Avro;

namespace Monitoring.Sinks.Postgres;

/// <summary>A log event as a COPY row, straight from the spans of the record.</summary>
internal static class LogRow
{
    internal const string Columns =
        "event_time, received_time, observed_time, origin_offset, origin_partition, origin_index, flags, origin_cluster, severity, time_source, " +
        "category, service, host, origin_topic, message, trace_id, span_id, attributes";

    private const short FieldCount = 18;

    // The count; four times, three int4 and three int2 with their lengths.
    private const int FixedBytes = 2 + (4 * 12) + (3 * 8) + (3 * 6);

    internal static void Append(ByteBuffer buffer, in LogEventView e, short cluster)
    {
        var hasObserved = e.ObservedTime != 0;
        // The fields of known size in one go: one check of the buffer's end for all of them.
        var at = buffer.Take(hasObserved ? FixedBytes : FixedBytes - 8);
        BinaryPrimitives.WriteInt16BigEndian(at, FieldCount);
        at = at[2..];
        at = Int8(at, CopyFormat.Timestamp(e.EventTime));
        at = Int8(at, CopyFormat.Timestamp(e.ReceivedTime));
        if (hasObserved)
        {
            at = Int8(at, CopyFormat.Timestamp(e.ObservedTime));
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(at, -1);
            at = at[4..];
        }

        at = Int8(at, e.OriginOffset);
        at = Int4(at, e.OriginPartition);
        at = Int4(at, e.OriginIndex);
        at = Int4(at, (int)e.Flags);
        at = Int2(at, cluster);
        at = Int2(at, (short)e.Severity);
        Int2(at, (short)e.TimeSource);
        CopyFormat.Text(buffer, e.Category);
        CopyFormat.Text(buffer, e.Service);
        CopyFormat.Text(buffer, e.Host);
        CopyFormat.Text(buffer, e.OriginTopic);
        CopyFormat.Text(buffer, e.Message);
        CopyFormat.OptionalText(buffer, e.TraceId);
        CopyFormat.OptionalText(buffer, e.SpanId);
        CopyFormat.Json(buffer, e.Attributes);
    }

    /// <summary>Where a row of ours came from, read back for its dead letter.</summary>
    internal static (long ReceivedMicros, long Offset, int Partition, int Index, string Topic) Origin(ReadOnlySpan<byte> row)
    {
        var at = 2;
        CopyFormat.Field(row, ref at);
        var received = BinaryPrimitives.ReadInt64BigEndian(CopyFormat.Field(row, ref at)) + CopyFormat.EpochMicros;
        CopyFormat.Field(row, ref at);
        var offset = BinaryPrimitives.ReadInt64BigEndian(CopyFormat.Field(row, ref at));
        var partition = BinaryPrimitives.ReadInt32BigEndian(CopyFormat.Field(row, ref at));
        var index = BinaryPrimitives.ReadInt32BigEndian(CopyFormat.Field(row, ref at));
        for (var skipped = 0; skipped < 7; skipped++) CopyFormat.Field(row, ref at);
        return (received, offset, partition, index, StoredText.Unescape(System.Text.Encoding.UTF8.GetString(CopyFormat.Field(row, ref at))));
    }

    private static Span<byte> Int8(Span<byte> at, long value)
    {
        BinaryPrimitives.WriteInt32BigEndian(at, 8);
        BinaryPrimitives.WriteInt64BigEndian(at[4..], value);
        return at[12..];
    }

    private static Span<byte> Int4(Span<byte> at, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(at, 4);
        BinaryPrimitives.WriteInt32BigEndian(at[4..], value);
        return at[8..];
    }

    private static Span<byte> Int2(Span<byte> at, short value)
    {
        BinaryPrimitives.WriteInt32BigEndian(at, 2);
        BinaryPrimitives.WriteInt16BigEndian(at[4..], value);
        return at[6..];
    }
}

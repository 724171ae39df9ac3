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

    internal static void Append(ByteBuffer buffer, in LogEventView e, short cluster)
    {
        CopyFormat.FieldCount(buffer, FieldCount);
        CopyFormat.Time(buffer, e.EventTime);
        CopyFormat.Time(buffer, e.ReceivedTime);
        if (e.ObservedTime == 0) CopyFormat.Null(buffer);
        else CopyFormat.Time(buffer, e.ObservedTime);
        CopyFormat.Int8(buffer, e.OriginOffset);
        CopyFormat.Int4(buffer, e.OriginPartition);
        CopyFormat.Int4(buffer, e.OriginIndex);
        CopyFormat.Int4(buffer, (int)e.Flags);
        CopyFormat.Int2(buffer, cluster);
        CopyFormat.Int2(buffer, (short)e.Severity);
        CopyFormat.Int2(buffer, (short)e.TimeSource);
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
        Field(row, ref at);
        var received = BinaryPrimitives.ReadInt64BigEndian(Field(row, ref at)) + CopyFormat.EpochMicros;
        Field(row, ref at);
        var offset = BinaryPrimitives.ReadInt64BigEndian(Field(row, ref at));
        var partition = BinaryPrimitives.ReadInt32BigEndian(Field(row, ref at));
        var index = BinaryPrimitives.ReadInt32BigEndian(Field(row, ref at));
        for (var skipped = 0; skipped < 7; skipped++) Field(row, ref at);
        return (received, offset, partition, index, StoredText.Unescape(System.Text.Encoding.UTF8.GetString(Field(row, ref at))));
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> row, ref int at)
    {
        var length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(row[at..]));
        var field = row.Slice(at + 4, length);
        at += 4 + length;
        return field;
    }
}

using System.Buffers.Binary;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Sinks.Postgres;

/// <summary>Metric samples as COPY rows: what the samples of a series share is encoded once.</summary>
/// <remarks>Not thread-safe; it keeps its buffers.</remarks>
internal sealed class SampleRow
{
    internal const string Columns = "time, value, origin_offset, origin_partition, origin_cluster, kind, stale, name, unit, origin_topic, labels";

    private const short FieldCount = 11;

    // The count; three fields of 8 bytes, one of 4, two of 2 and one of 1 with their lengths.
    private const int FixedBytes = 2 + (3 * 12) + 8 + (2 * 6) + 5;

    private readonly ByteBuffer _tail = new();
    private readonly LabelsField _labels = new();
    private long _offset;
    private int _partition;
    private short _kind;

    /// <summary>Bytes of one row of the series begun last.</summary>
    internal int Size => FixedBytes + _tail.Length;

    /// <summary>Encodes what the rows of the reader's current series share.</summary>
    internal void Begin(in SampleBatchReader batch)
    {
        (_offset, _partition, _kind) = (batch.OriginOffset, batch.OriginPartition, (short)batch.Meaning.Kind);
        var labels = new LabelReader(batch.Identity);
        _tail.Clear();
        CopyFormat.Text(_tail, labels.Metric);
        CopyFormat.OptionalText(_tail, batch.Meaning.Unit);
        CopyFormat.Text(_tail, batch.OriginTopic);
        _labels.Append(_tail, labels);
    }

    /// <summary>Appends a sample of the series begun last.</summary>
    internal void Append(ByteBuffer buffer, in Sample sample, long micros, short cluster)
    {
        CopyFormat.FieldCount(buffer, FieldCount);
        CopyFormat.Time(buffer, micros);
        CopyFormat.Float8(buffer, sample.Value);
        CopyFormat.Int8(buffer, _offset);
        CopyFormat.Int4(buffer, _partition);
        CopyFormat.Int2(buffer, cluster);
        CopyFormat.Int2(buffer, _kind);
        CopyFormat.Boolean(buffer, sample.IsStale);
        buffer.Append(_tail.Written);
    }

    /// <summary>Where a row of ours came from, read back for its dead letter; the time it was received is not in it.</summary>
    internal static (long Offset, int Partition, string Topic) Origin(ReadOnlySpan<byte> row)
    {
        var at = 2;
        CopyFormat.Field(row, ref at);
        CopyFormat.Field(row, ref at);
        var offset = BinaryPrimitives.ReadInt64BigEndian(CopyFormat.Field(row, ref at));
        var partition = BinaryPrimitives.ReadInt32BigEndian(CopyFormat.Field(row, ref at));
        for (var skipped = 0; skipped < 5; skipped++) CopyFormat.Field(row, ref at);
        return (offset, partition, StoredText.Unescape(System.Text.Encoding.UTF8.GetString(CopyFormat.Field(row, ref at))));
    }
}

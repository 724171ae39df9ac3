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
    private readonly ByteBuffer _json = new();
    private readonly ByteBuffer _text = new();
    private long _offset;
    private int _partition;
    private short _kind;

    /// <summary>Bytes of one row of the series begun last.</summary>
    internal int Size => FixedBytes + _tail.Length;

    /// <summary>Encodes what the rows of the reader's current series share.</summary>
    internal void Begin(in SampleBatchReader batch)
    {
        (_offset, _partition, _kind) = (batch.OriginOffset, batch.OriginPartition, (short)batch.Meaning.Kind);
        _json.Clear();
        _json.Append("{"u8);
        var labels = new LabelReader(batch.Identity);
        for (var isFirst = true; labels.Next(); isFirst = false)
        {
            if (!isFirst) _json.Append(","u8);
            AppendString(labels.Name);
            _json.Append(":"u8);
            AppendString(labels.Value);
        }

        _json.Append("}"u8);
        _tail.Clear();
        CopyFormat.Text(_tail, labels.Metric);
        CopyFormat.OptionalText(_tail, batch.Meaning.Unit);
        CopyFormat.Text(_tail, batch.OriginTopic);
        // Not through CopyFormat.Json: what PostgreSQL cannot hold was escaped string by string.
        BinaryPrimitives.WriteInt32BigEndian(_tail.Take(4), _json.Length + 1);
        _tail.Append([1]);
        _tail.Append(_json.Written);
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

    private void AppendString(ReadOnlySpan<byte> text)
    {
        _text.Clear();
        StoredText.AppendText(_text, text);
        _json.Append("\""u8);
        foreach (var b in _text.Written)
        {
            if (b is (byte)'"' or (byte)'\\') _json.Append([(byte)'\\', b]);
            else if (b < 0x20) _json.Append([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', (byte)('0' + (b >> 4)), "0123456789abcdef"u8[b & 15]]);
            else _json.Append([b]);
        }

        _json.Append("\""u8);
    }
}

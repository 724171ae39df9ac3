using System.Buffers;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Sinks.Postgres;

/// <summary>The labels of a series as a jsonb field. Not thread-safe; it keeps a buffer.</summary>
internal sealed class LabelsField
{
    private static readonly SearchValues<byte> s_escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private readonly ByteBuffer _text = new();

    internal void Append(ByteBuffer buffer, LabelReader labels)
    {
        // Not through CopyFormat.Json: what PostgreSQL cannot hold is escaped string by string.
        var start = buffer.Length;
        buffer.Take(5)[4] = 1;
        buffer.Append("{"u8);
        for (var isFirst = true; labels.Next(); isFirst = false)
        {
            if (!isFirst) buffer.Append(","u8);
            AppendString(buffer, labels.Name);
            buffer.Append(":"u8);
            AppendString(buffer, labels.Value);
        }

        buffer.Append("}"u8);
        CopyFormat.EndField(buffer, start);
    }

    private void AppendString(ByteBuffer buffer, ReadOnlySpan<byte> text)
    {
        _text.Clear();
        StoredText.AppendText(_text, text);
        buffer.Append("\""u8);
        for (var rest = _text.Written; ; rest = rest[1..])
        {
            var next = rest.IndexOfAny(s_escaped);
            buffer.Append(next < 0 ? rest : rest[..next]);
            if (next < 0) break;
            rest = rest[next..];
            var b = rest[0];
            if (b is (byte)'"' or (byte)'\\') buffer.Append([(byte)'\\', b]);
            else buffer.Append([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', (byte)('0' + (b >> 4)), "0123456789abcdef"u8[b & 15]]);
        }

        buffer.Append("\""u8);
    }
}

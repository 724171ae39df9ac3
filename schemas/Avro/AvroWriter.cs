using System.Buffers.Binary;

namespace Monitoring.Schemas.Avro;

/// <summary>Writes Avro binary (Avro 1.12 specification, "Binary encoding") into a buffer that grows and is kept.</summary>
public sealed class AvroWriter
{
    /// <summary>Large texts are written in one piece, so that room beyond them would only lie there.</summary>
    private const long MostSlack = 256 * 1024;

    private const int KeptLimit = 256 * 1024;

    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>What has been written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Empties the writer and keeps its buffer, unless something out of the common has made it large.</summary>
    public void Clear()
    {
        _length = 0;
        if (_buffer.Length > KeptLimit) _buffer = new byte[4096];
    }

    /// <summary>The single-object frame: C3 01 and the schema's fingerprint, little-endian.</summary>
    public void SingleObjectHeader(ulong fingerprint)
    {
        var span = Take(10);
        span[0] = 0xC3;
        span[1] = 0x01;
        BinaryPrimitives.WriteUInt64LittleEndian(span[2..], fingerprint);
    }

    /// <summary>An int, a long, an enum's place or a union's branch: zig-zag varint.</summary>
    public void Long(long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        var span = Ensure(10);
        var i = 0;
        while (zigzag >= 0x80)
        {
            span[i++] = (byte)(zigzag | 0x80);
            zigzag >>= 7;
        }

        span[i++] = (byte)zigzag;
        _length += i;
    }

    /// <summary>A string or bytes: length and content.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Long(value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>What is encoded already.</summary>
    public void Raw(ReadOnlySpan<byte> encoded) => encoded.CopyTo(Take(encoded.Length));

    /// <summary>A double: its bits, little-endian.</summary>
    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);

    /// <summary>A boolean: one byte, 0 or 1.</summary>
    public void Boolean(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>A string.</summary>
    public void String(string value)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(value);
        Long(length);
        System.Text.Encoding.UTF8.GetBytes(value, Take(length));
    }

    /// <summary>A union of null and string: null where <paramref name="value"/> is empty.</summary>
    public void OptionalBytes(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            Long(0);
            return;
        }

        Long(1);
        Bytes(value);
    }

    private Span<byte> Take(int length)
    {
        var span = Ensure(length)[..length];
        _length += length;
        return span;
    }

    private Span<byte> Ensure(int length)
    {
        if (_buffer.Length - _length < length) Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(Math.Min(_buffer.Length * 2L, _buffer.Length + MostSlack), (long)_length + length)));
        return _buffer.AsSpan(_length);
    }
}

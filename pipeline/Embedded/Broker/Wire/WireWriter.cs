using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Monitoring.Pipeline.Embedded.Broker.Wire;

/// <summary>Writes the protocol's primitive types into one pooled, growing response buffer.</summary>
internal sealed class WireWriter : IDisposable
{
    private const int KeptBytes = 1 << 20;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);

    /// <summary>Compact lengths and tagged fields (KIP-482) are in use.</summary>
    public bool Flexible { get; set; }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>Empties the writer and gives an unusually large buffer back.</summary>
    public void Reset()
    {
        Length = 0;
        Flexible = false;
        if (_buffer.Length <= KeptBytes) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(4096);
    }

    public void Int8(sbyte value) => Reserve(1)[0] = (byte)value;

    public void Bool(bool value) => Int8(value ? (sbyte)1 : (sbyte)0);

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Reserve(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);

    public void Error(ErrorCode code) => Int16((short)code);

    public void String(string? value)
    {
        if (value is null)
        {
            if (Flexible) UnsignedVarint(0);
            else Int16(-1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        if (Flexible) UnsignedVarint((uint)length + 1);
        else Int16(checked((short)length));
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        BytesLength(value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    public void BytesLength(int length)
    {
        if (Flexible) UnsignedVarint((uint)length + 1);
        else Int32(length);
    }

    public void Count(int count)
    {
        if (Flexible) UnsignedVarint((uint)count + 1);
        else Int32(count);
    }

    public void Int32Array(ReadOnlySpan<int> values)
    {
        Count(values.Length);
        foreach (var value in values) Int32(value);
    }

    /// <summary>Ends a structure: no tagged fields in a flexible version, nothing in others.</summary>
    public void Tags()
    {
        if (Flexible) UnsignedVarint(0);
    }

    /// <summary>Room for bytes that the caller fills at once.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_buffer.Length - Length < length) Grow(length);
        var room = _buffer.AsSpan(Length, length);
        Length += length;
        return room;
    }

    /// <summary>Takes back everything from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    public void PatchInt32(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(at, 4), value);

    /// <summary>Writes a smaller number over a varint without changing how many bytes it takes.</summary>
    public void PatchVarint(int at, int bytes, uint value)
    {
        for (var i = 0; i < bytes; i++, value >>= 7) _buffer[at + i] = (byte)((value & 0x7f) | (i + 1 < bytes ? 0x80u : 0));
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _buffer, []));

    private void UnsignedVarint(uint value)
    {
        for (; value >= 0x80; value >>= 7) Int8((sbyte)(byte)(value | 0x80));
        Int8((sbyte)value);
    }

    private void Grow(int wanted)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + wanted), _buffer.Length * 2));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Monitoring.Pipeline.Embedded.Broker.Wire;

/// <summary>Reads the protocol's primitive types from one request frame.</summary>
/// <remarks>Every length is checked against the bytes that are there before anything is allocated.</remarks>
internal sealed class WireReader
{
    private Memory<byte> _frame;
    private int _at;

    /// <summary>Compact lengths and tagged fields (KIP-482) are in use.</summary>
    public bool Flexible { get; set; }

    public int Remaining => _frame.Length - _at;

    public void Reset(Memory<byte> frame)
    {
        _frame = frame;
        _at = 0;
        Flexible = false;
    }

    public sbyte Int8() => (sbyte)Take(1).Span[0];

    public bool Bool() => Int8() != 0;

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2).Span);

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4).Span);

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8).Span);

    public string String() => NullableString() ?? throw new MalformedRequestException("null where a string is required");

    public string? NullableString()
    {
        var length = Flexible ? CompactLength() : Int16();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length).Span);
    }

    /// <summary>The client id of a request header, which never is compact.</summary>
    public string? HeaderString()
    {
        var length = Int16();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length).Span);
    }

    public Memory<byte> Bytes()
    {
        var length = Flexible ? CompactLength() : Int32();
        return length < 0 ? default : Take(length);
    }

    /// <summary>The number of elements that follow, -1 for a null array.</summary>
    /// <param name="leastBytesEach">The smallest encoding of an element, which bounds the count.</param>
    public int Count(int leastBytesEach)
    {
        var count = Flexible ? CompactLength() : Int32();
        if (count > 0 && (long)count * leastBytesEach > Remaining)
            throw new MalformedRequestException($"an array of {count} elements in {Remaining} bytes");
        return count;
    }

    /// <summary>An array of strings; null and empty are told apart.</summary>
    public List<string>? Strings()
    {
        var count = Count(1);
        if (count < 0) return null;
        var all = new List<string>(count);
        for (var i = 0; i < count; i++) all.Add(String());
        return all;
    }

    public int[] Int32Array()
    {
        var all = new int[Math.Max(0, Count(4))];
        for (var i = 0; i < all.Length; i++) all[i] = Int32();
        return all;
    }

    /// <summary>Skips the tagged fields that end every structure of a flexible version; none of them matters to one node.</summary>
    public void Tags()
    {
        if (!Flexible) return;
        for (var left = UnsignedVarint(); left > 0; left--)
        {
            UnsignedVarint();
            Take(checked((int)Math.Min(int.MaxValue, UnsignedVarint())));
        }
    }

    private int CompactLength()
    {
        var raw = UnsignedVarint();
        return raw > int.MaxValue ? throw new MalformedRequestException("a length of more than 2 GiB") : (int)raw - 1;
    }

    private uint UnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = (byte)Int8();
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new MalformedRequestException("a varint of more than five bytes");
    }

    private Memory<byte> Take(int length)
    {
        if ((uint)length > (uint)Remaining)
            throw new MalformedRequestException($"{length} bytes wanted where {Remaining} are left");
        var taken = _frame.Slice(_at, length);
        _at += length;
        return taken;
    }
}

using System.Buffers.Binary;

namespace Monitoring.Processors.Parsing.Protobuf;

/// <summary>How a field's value lies on the wire.</summary>
internal enum WireType : byte
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>Walks the fields of one protobuf message without trusting it: after the first fault nothing more is read and <see cref="Failed"/> stays true.</summary>
/// <remarks>A value that is not asked for is passed over. Groups, which proto3 does not have, are a fault: nothing here nests by itself.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _data = message;
    private int _at;
    private bool _isPending;

    /// <summary>The current field's number.</summary>
    public int Field { get; private set; }

    /// <summary>How its value is written.</summary>
    public WireType Wire { get; private set; }

    /// <summary>Where the current value begins, or the next field where it was read.</summary>
    public readonly int Position => _at;

    /// <summary>True once something did not fit the encoding.</summary>
    public bool Failed { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>False at the end, or after a fault.</returns>
    public bool Next()
    {
        if (_isPending) Skip();
        if (Failed || _at == _data.Length) return false;
        var tag = RawVarint();
        if (tag >> 3 is 0 or > 536_870_911 || (tag & 7) is not (0 or 1 or 2 or 5)) return Fail();
        (Field, Wire, _isPending) = ((int)(tag >> 3), (WireType)(tag & 7), true);
        return !Failed;
    }

    /// <summary>The current value as four bytes, little-endian; any other is a fault.</summary>
    public uint Fixed32()
    {
        if (!Take(WireType.Fixed32)) return 0;
        var bytes = RawBytes(4);
        return Failed ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>The current value as a varint; any other is a fault.</summary>
    public ulong Varint() => Take(WireType.Varint) ? RawVarint() : 0;

    /// <summary>The current value as eight bytes, little-endian; any other is a fault.</summary>
    public ulong Fixed64()
    {
        if (!Take(WireType.Fixed64)) return 0;
        var bytes = RawBytes(8);
        return Failed ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>The current value as a double with the bits as written.</summary>
    public double Double() => BitConverter.UInt64BitsToDouble(Fixed64());

    /// <summary>The current value as a string, bytes, a message or a packed list; any other is a fault.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(WireType.Bytes) ? RawBytes(RawVarint()) : default;

    /// <summary>The next number of a packed list, over whose bytes this reader was made.</summary>
    public bool NextPacked(out ulong value)
    {
        value = 0;
        if (Failed || _at == _data.Length) return false;
        value = RawVarint();
        return !Failed;
    }

    /// <summary>The next eight bytes of a packed list, over whose bytes this reader was made.</summary>
    public bool NextPackedFixed64(out ulong value)
    {
        value = 0;
        if (Failed || _at == _data.Length) return false;
        var bytes = RawBytes(8);
        if (!Failed) value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return !Failed;
    }

    /// <summary>The next double of such a list.</summary>
    public bool NextPackedDouble(out double value)
    {
        var isThere = NextPackedFixed64(out var bits);
        value = BitConverter.UInt64BitsToDouble(bits);
        return isThere;
    }

    /// <summary>A signed number of one of the types that fold the sign into the lowest bit.</summary>
    public static long ZigZag(ulong folded) => (long)(folded >> 1) ^ -(long)(folded & 1);

    private void Skip()
    {
        _isPending = false;
        switch (Wire)
        {
            case WireType.Varint:
                RawVarint();
                break;
            case WireType.Fixed64:
                RawBytes(8);
                break;
            case WireType.Fixed32:
                RawBytes(4);
                break;
            default:
                RawBytes(RawVarint());
                break;
        }
    }

    private bool Take(WireType wire)
    {
        _isPending = false;
        return Wire == wire || Fail();
    }

    private ulong RawVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && _at < _data.Length; shift += 7)
        {
            var b = _data[_at++];
            if (shift == 63 && b > 1) break;
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        Fail();
        return 0;
    }

    private ReadOnlySpan<byte> RawBytes(ulong length)
    {
        if (Failed || length > (ulong)(_data.Length - _at))
        {
            Fail();
            return default;
        }

        var bytes = _data.Slice(_at, (int)length);
        _at += (int)length;
        return bytes;
    }

    private bool Fail()
    {
        Failed = true;
        _isPending = false;
        return false;
    }
}

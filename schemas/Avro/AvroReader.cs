using System.Buffers.Binary;

namespace Monitoring.Schemas.Avro;

/// <summary>Reads Avro binary without trusting it: after the first fault every read gives nothing and <see cref="Failed"/> stays true.</summary>
public ref struct AvroReader
{
    private readonly ReadOnlySpan<byte> _data;

    /// <summary>A reader over one datum.</summary>
    public AvroReader(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>Where the next read begins.</summary>
    public int Position { get; private set; }

    /// <summary>True once something did not fit the encoding.</summary>
    public bool Failed { get; private set; }

    /// <summary>True where everything was read and nothing was wrong.</summary>
    public readonly bool AtEnd => !Failed && Position == _data.Length;

    /// <summary>A zig-zag varint of at most 64 bits.</summary>
    public long Long()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (Position >= _data.Length) break;
            var b = _data[Position++];
            if (shift == 63 && b > 1) break;
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }

        Failed = true;
        return 0;
    }

    /// <summary>A varint that has to fit 32 bits.</summary>
    public int Int()
    {
        var value = Long();
        if (value is >= int.MinValue and <= int.MaxValue) return (int)value;
        Failed = true;
        return 0;
    }

    /// <summary>An enum's place or a union's branch below <paramref name="count"/>.</summary>
    public int Branch(int count)
    {
        var value = Long();
        if (value >= 0 && value < count) return (int)value;
        Failed = true;
        return 0;
    }

    /// <summary>A double with the bits as written.</summary>
    public double Double()
    {
        if (_data.Length - Position < 8)
        {
            Failed = true;
            return 0;
        }

        Position += 8;
        return BinaryPrimitives.ReadDoubleLittleEndian(_data[(Position - 8)..]);
    }

    /// <summary>A boolean: one byte, 0 or 1.</summary>
    public bool Boolean()
    {
        if (Position < _data.Length && _data[Position] <= 1) return _data[Position++] == 1;
        Failed = true;
        return false;
    }

    /// <summary>How many items of an array come before the next such count; 0 at its end.</summary>
    public long Block()
    {
        var count = Long();
        if (count >= 0 || Failed) return Failed ? 0 : count;
        // A negative count is followed by the block's size in bytes, which only a reader that skips needs.
        Long();
        if (count == long.MinValue) Failed = true;
        return Failed ? 0 : -count;
    }

    /// <summary>Where a string's or bytes' content lies, which is then skipped.</summary>
    public (int Start, int Length) Bytes()
    {
        var length = Long();
        if (Failed || length < 0 || length > _data.Length - Position)
        {
            Failed = true;
            return (0, 0);
        }

        var start = Position;
        Position += (int)length;
        return (start, (int)length);
    }

    /// <summary>Passes over so many bytes.</summary>
    public void Skip(int length)
    {
        if (length < 0 || length > _data.Length - Position) Failed = true;
        else Position += length;
    }

    /// <summary>Notes that what was read makes no sense.</summary>
    public void Fail() => Failed = true;

    /// <summary>A union of null and string: (0, 0) for null.</summary>
    public (int Start, int Length) OptionalBytes() => Branch(2) == 0 ? (0, 0) : Bytes();
}

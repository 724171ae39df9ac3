using System.Buffers.Binary;
using System.Text;

namespace Monitoring.Tests.Gateway;

/// <summary>Writes protobuf by hand, so that the readers are tested by what the format says and not by what they expect.</summary>
internal sealed class ProtoWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public ProtoWriter Varint(int field, ulong value) => Tag(field, 0).Raw(value);

    public ProtoWriter Fixed64(int field, ulong value)
    {
        Tag(field, 1);
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtoWriter Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public ProtoWriter Text(int field, string value) => Blob(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, Action<ProtoWriter> write)
    {
        var inner = new ProtoWriter();
        write(inner);
        return Blob(field, inner.Bytes);
    }

    public ProtoWriter Packed(int field, params ulong[] values)
    {
        var inner = new ProtoWriter();
        foreach (var value in values) inner.Raw(value);
        return Blob(field, inner.Bytes);
    }

    public ProtoWriter Blob(int field, byte[] value)
    {
        Tag(field, 2).Raw((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ProtoWriter Tag(int field, int wire) => Raw(((ulong)field << 3) | (uint)wire);

    public ProtoWriter Raw(IEnumerable<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtoWriter Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
        return this;
    }
}

using System.Text;

namespace Monitoring.Pipeline.Embedded.Broker.Groups;

/// <summary>A position that a group has committed for a partition.</summary>
internal sealed record CommittedOffset(long Offset, int LeaderEpoch, string? Metadata)
{
    public byte[] Encode()
    {
        using var target = new MemoryStream();
        using var writer = new BinaryWriter(target, Encoding.UTF8);
        writer.Write(Offset);
        writer.Write(LeaderEpoch);
        writer.Write(Metadata is not null);
        if (Metadata is not null) writer.Write(Metadata);
        return target.ToArray();
    }

    public static CommittedOffset Decode(byte[] value)
    {
        using var reader = new BinaryReader(new MemoryStream(value), Encoding.UTF8);
        return new CommittedOffset(reader.ReadInt64(), reader.ReadInt32(), reader.ReadBoolean() ? reader.ReadString() : null);
    }
}

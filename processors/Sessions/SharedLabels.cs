using System.IO.Hashing;

namespace Monitoring.Processors.Sessions;

/// <summary>Lets sessions of the same labels share the bytes of those that were seen lately.</summary>
internal sealed class SharedLabels
{
    private readonly byte[][] _seen = new byte[256][];

    public byte[] Share(ReadOnlySpan<byte> labels)
    {
        ref var seen = ref _seen[(int)XxHash3.HashToUInt64(labels) & 255];
        return seen is not null && labels.SequenceEqual(seen) ? seen : seen = labels.ToArray();
    }
}

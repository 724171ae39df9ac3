namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Zigzag varints, as records use them.</summary>
internal static class Varint
{
    /// <summary>Reads one value and moves <paramref name="at"/> past it; false where the bytes end or the value is too long.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, ref int at, out long value)
    {
        ulong raw = 0;
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if ((uint)at >= (uint)data.Length) return false;
            var next = data[at++];
            raw |= (ulong)(next & 0x7f) << shift;
            if (next >= 0x80) continue;
            value = (long)(raw >> 1) ^ -(long)(raw & 1);
            return true;
        }

        return false;
    }

    /// <summary>Writes one value at most ten bytes long and returns its length.</summary>
    public static int Write(Span<byte> target, long value)
    {
        var raw = (ulong)(value << 1) ^ (ulong)(value >> 63);
        var at = 0;
        for (; raw >= 0x80; raw >>= 7) target[at++] = (byte)(raw | 0x80);
        target[at++] = (byte)raw;
        return at;
    }
}

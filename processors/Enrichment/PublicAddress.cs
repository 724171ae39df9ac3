namespace Monitoring.Processors.Enrichment;

/// <summary>Tells addresses that can have a place in the world from private, local and reserved ones (RFC 6890).</summary>
internal static class PublicAddress
{
    /// <summary>Whether the 4 or 16 bytes are one.</summary>
    public static bool Is(ReadOnlySpan<byte> address) => address.Length == 4 ? IsPublic4(address) : IsPublic6(address);

    private static bool IsPublic4(ReadOnlySpan<byte> a) => a[0] switch
    {
        0 or 10 or 127 or >= 224 => false,
        100 => a[1] is < 64 or > 127,
        169 => a[1] != 254,
        172 => a[1] is < 16 or > 31,
        192 => a[1] != 168,
        198 => a[1] is not (18 or 19),
        _ => true,
    };

    /// <summary>Not ::, ::1, unique local (fc00::/7), link local (fe80::/10) or multicast (ff00::/8).</summary>
    private static bool IsPublic6(ReadOnlySpan<byte> a)
    {
        if (a[..15].IndexOfAnyExcept((byte)0) < 0 && a[15] <= 1) return false;
        return (a[0] & 0xFE) != 0xFC && !(a[0] == 0xFE && (a[1] & 0xC0) == 0x80) && a[0] != 0xFF;
    }
}

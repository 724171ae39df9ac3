using System.Net;
using System.Net.Sockets;

namespace Monitoring.Processors.Enrichment;

/// <summary>Tells addresses that can have a place in the world from private, local and reserved ones (RFC 6890).</summary>
internal static class PublicAddress
{
    public static bool TryParse(ReadOnlySpan<byte> text, out IPAddress address)
    {
        if (!IPAddress.TryParse(text, out var parsed))
        {
            address = IPAddress.None;
            return false;
        }

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? IsPublic4(bytes) : IsPublic6(bytes);
    }

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

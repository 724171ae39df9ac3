using System.Buffers;
using System.Net;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>Lists of addresses as proxies write them, and which of them is the client.</summary>
internal static class Addresses
{
    private static readonly SearchValues<byte> Dotted = SearchValues.Create("0123456789."u8);

    /// <summary>Takes the next address of a list that is separated by commas, spaces or both; quotes are ignored.</summary>
    public static bool TryNext(ref Utf8Slice list, out Utf8Slice address)
    {
        address = default;
        var start = list.Span.IndexOfAnyExcept(" ,\"\t"u8);
        if (start < 0) return false;
        list = list.Slice(start);
        var end = list.Span.IndexOfAny(" ,\"\t"u8);
        address = end < 0 ? list : list.Slice(0, end);
        list = end < 0 ? default : list.Slice(end);
        return true;
    }

    /// <summary>An IPv4 address in dotted form or an IPv6 address.</summary>
    public static bool IsIp(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 2 or > 45) return false;
        if (text.Contains((byte)':')) return text[0] != '[' && IPAddress.IsValidUtf8(text);
        return text.Count((byte)'.') == 3 && text.IndexOfAnyExcept(Dotted) < 0 && IPAddress.IsValidUtf8(text);
    }

    /// <summary>An address that means nothing outside its own network.</summary>
    public static bool IsPrivate(ReadOnlySpan<byte> ip)
    {
        if (ip.Contains((byte)':')) return ip.SequenceEqual("::1"u8) || IsLocalV6(ip);
        if (ip.StartsWith("10."u8) || ip.StartsWith("127."u8) || ip.StartsWith("192.168."u8) || ip.StartsWith("169.254."u8)) return true;
        var second = ip.Length > 6 && ip[3] == '.' ? Octet(ip[4..]) : -1;
        return (ip.StartsWith("172."u8) && second is >= 16 and <= 31) || (ip.StartsWith("100."u8) && second is >= 64 and <= 127);
    }

    private static bool IsLocalV6(ReadOnlySpan<byte> ip) =>
        ip.Length > 4 && ip[4] == ':' && ((ip[0] | 0x20) == 'f') && ((ip[1] | 0x20) is 'c' or 'd' || ip[..4].SequenceEqual("fe80"u8));

    private static int Octet(ReadOnlySpan<byte> text)
    {
        var value = 0;
        for (var i = 0; i < text.Length && i < 3 && (uint)(text[i] - '0') <= 9; i++) value = value * 10 + text[i] - '0';
        return value;
    }
}

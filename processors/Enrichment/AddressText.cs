using System.Net;

namespace Monitoring.Processors.Enrichment;

/// <summary>Reads addresses as bytes without allocating.</summary>
/// <remarks>By hand what logs hold: four decimals, or groups of hexadecimal digits. Whatever else <see cref="IPAddress"/> knows is left to it.</remarks>
internal static class AddressText
{
    /// <summary>An address has at most so many bytes.</summary>
    public const int Longest = 16;

    /// <summary>Writes the 4 or 16 bytes of an address and returns how many; 0 where the text is none.</summary>
    public static int Read(ReadOnlySpan<byte> text, Span<byte> address)
    {
        if (TryFour(text, address)) return 4;
        if (TrySixteen(text, address)) return IsMapped(address) ? Unmap(address) : 16;
        if (!IPAddress.TryParse(text, out var parsed)) return 0;
        (parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed).TryWriteBytes(address, out var length);
        return length;
    }

    /// <summary>Numbers with leading zeros are left out: they may be meant as octal.</summary>
    private static bool TryFour(ReadOnlySpan<byte> text, Span<byte> address)
    {
        var at = 0;
        for (var part = 0; part < 4; part++)
        {
            var start = at;
            var value = 0;
            while (at < text.Length && at - start < 3 && (uint)(text[at] - '0') <= 9) value = (value * 10) + text[at++] - '0';
            if (at == start || value > 255 || (at - start > 1 && text[start] == '0')) return false;
            address[part] = (byte)value;
            if (part < 3 && (at == text.Length || text[at++] != '.')) return false;
        }

        return at == text.Length;
    }

    /// <summary>Eight groups, or fewer around one <c>::</c>.</summary>
    private static bool TrySixteen(ReadOnlySpan<byte> text, Span<byte> address)
    {
        var written = 0;
        var gap = -1;
        var at = 0;
        if (text.StartsWith("::"u8)) (gap, at) = (0, 2);
        while (at < text.Length)
        {
            if (written == 16 || !TryGroup(text, ref at, out var group)) return false;
            address[written++] = (byte)(group >> 8);
            address[written++] = (byte)group;
            if (at == text.Length) break;
            if (text[at++] != ':' || at == text.Length) return false;
            if (text[at] != ':') continue;
            if (gap >= 0) return false;
            gap = written;
            at++;
        }

        if (gap < 0) return written == 16;
        if (written > 14) return false;
        var tail = written - gap;
        address[gap..written].CopyTo(address[(16 - tail)..16]);
        address[gap..(16 - tail)].Clear();
        return true;
    }

    private static bool TryGroup(ReadOnlySpan<byte> text, ref int at, out int group)
    {
        var start = at;
        group = 0;
        for (; at < text.Length && at - start < 5; at++)
        {
            var digit = text[at] switch
            {
                >= (byte)'0' and <= (byte)'9' => text[at] - '0',
                >= (byte)'a' and <= (byte)'f' => text[at] - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => text[at] - 'A' + 10,
                _ => -1,
            };
            if (digit < 0) break;
            group = (group << 4) | digit;
        }

        return at - start is >= 1 and <= 4;
    }

    private static bool IsMapped(ReadOnlySpan<byte> address) => address[..10].IndexOfAnyExcept((byte)0) < 0 && address[10] == 0xFF && address[11] == 0xFF;

    private static int Unmap(Span<byte> address)
    {
        address[12..16].CopyTo(address);
        return 4;
    }
}

using System.Buffers;
using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>IPv4, IPv6 and MAC addresses. A pass of its own, which runs only where a policy masks them.</summary>
internal static class AddressScanner
{
    private static readonly SearchValues<byte> Parts = SearchValues.Create("0123456789abcdefABCDEF:.-"u8);

    public static void Scan(ReadOnlySpan<byte> text, MatchList matches)
    {
        var from = 0;
        while (from < text.Length)
        {
            var start = text[from..].IndexOfAny(Parts);
            if (start < 0) return;
            start += from;
            var end = text[start..].IndexOfAnyExcept(Parts);
            end = end < 0 ? text.Length : start + end;
            from = end;
            if (end - start < 3 || IsLetterOutside(text, start - 1) || IsLetterOutside(text, end)) continue;
            while (end > start && text[end - 1] is (byte)'.' or (byte)'-' || (end - start > 2 && text[end - 1] == ':' && text[end - 2] != ':')) end--;
            while (start < end && text[start] is (byte)'.' or (byte)'-' || (end - start > 2 && text[start] == ':' && text[start + 1] != ':')) start++;
            Classify(text, start, end, matches);
        }
    }

    private static bool IsLetterOutside(ReadOnlySpan<byte> text, int at) => Bytes.IsWord(Bytes.At(text, at)) || Bytes.At(text, at) == '*';

    private static void Classify(ReadOnlySpan<byte> text, int start, int end, MatchList matches)
    {
        var address = text[start..end];
        if (IsMac(address)) matches.Add(start, end, MaskKind.Mac);
        else if (Address4(address) is > 0 and var length) matches.Add(start, start + length, MaskKind.Ip);
        else if (IsAddress6(address)) matches.Add(start, end, MaskKind.Ip);
    }

    private static bool IsMac(ReadOnlySpan<byte> address)
    {
        if (address.Length != 17 || address[2] is not ((byte)':' or (byte)'-')) return false;
        for (var i = 0; i < 17; i++)
        {
            if (i % 3 == 2 ? address[i] != address[2] : !Bytes.IsHex(address[i])) return false;
        }

        return true;
    }

    /// <summary>The length of a dotted quad that is the whole, or is followed by a port; else 0.</summary>
    private static int Address4(ReadOnlySpan<byte> address)
    {
        var at = 0;
        for (var part = 0; part < 4; part++)
        {
            var digits = 0;
            var value = 0;
            while (digits < 4 && Bytes.IsDigit(Bytes.At(address, at + digits))) value = value * 10 + address[at + digits++] - '0';
            if (digits is 0 or > 3 || value > 255) return 0;
            at += digits;
            if (part < 3 && Bytes.At(address, at++) != '.') return 0;
        }

        return at == address.Length || address[at] is (byte)':' or (byte)'-' ? at : 0;
    }

    private static bool IsAddress6(ReadOnlySpan<byte> address)
    {
        var colons = address.Count((byte)':');
        if (colons is < 2 or > 8 || address.Contains((byte)'-')) return false;
        var gap = address.IndexOf("::"u8);
        if (gap < 0 ? colons != 7 : address[(gap + 2)..].IndexOf("::"u8) >= 0) return false;
        var group = 0;
        var letters = 0;
        foreach (var b in address)
        {
            group = b == ':' ? 0 : group + 1;
            if (group > 4 && !address.Contains((byte)'.')) return false;
            if (!Bytes.IsDigit(b)) letters++;
        }

        return gap >= 0 ? address.Length > 3 : letters > 2;
    }
}

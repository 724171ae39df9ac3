using System.Buffers;
using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>What an @ stands in: an e-mail address, or the user part of a URL.</summary>
internal static class EmailAddress
{
    private const int LongestLocal = 64;
    private const int LongestUserInfo = 256;
    private const int LongestDomain = 253;

    /// <summary>What ends the user part of a URL, looking back from its @.</summary>
    private static readonly SearchValues<byte> UserInfoStops = SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(i => (byte)i), .. "\"<>[]/"u8]);

    /// <summary>Looks around the @ at <paramref name="at"/>.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Match match)
    {
        if (TryUserInfo(text, at, out match)) return true;
        var start = at;
        while (start > 0 && at - start < LongestLocal && IsLocal(text[start - 1])) start--;
        while (start < at && text[start] is (byte)'.' or (byte)'-' or (byte)'%') start++;
        if (start == at || text[start..at].SequenceEqual("git"u8)) return false;
        var end = DomainEnd(text, at + 1);
        if (end < 0) return false;
        match = new Match(start, end, MaskKind.Email);
        return true;
    }

    /// <summary>https://user:password@host: only the password is masked.</summary>
    private static bool TryUserInfo(ReadOnlySpan<byte> text, int at, out Match match)
    {
        match = default;
        var from = Math.Max(0, at - LongestUserInfo + 1);
        var slash = from + text[from..at].LastIndexOfAny(UserInfoStops);
        if (slash < from || slash < 2 || text[slash] != '/' || text[slash - 1] != '/' || text[slash - 2] != ':') return false;
        var colon = slash + text[slash..at].IndexOf((byte)':');
        if (colon < slash || colon + 1 == at || text[colon + 1] == '*') return false;
        match = new Match(colon + 1, at, MaskKind.Credential);
        return true;
    }

    /// <summary>What the local part may hold without quotes, less what delimits it in logs and URLs.</summary>
    private static bool IsLocal(byte b) => Bytes.IsToken(b) || b is (byte)'.' or (byte)'+' or (byte)'%';

    /// <summary>The end of a domain whose last label is made of letters, or -1.</summary>
    private static int DomainEnd(ReadOnlySpan<byte> text, int start)
    {
        var end = -1;
        var label = start;
        for (var i = start; ; i++)
        {
            var b = Bytes.At(text, i);
            if (i - start > LongestDomain) return end;
            if (Bytes.IsAlphanumeric(b) || (b == '-' && i > label)) continue;
            if (i == label) return end;
            if (label > start && i - label >= 2 && IsLetters(text[label..i])) end = i;
            if (b != '.') return Bytes.IsWord(b) ? -1 : end;
            label = i + 1;
        }
    }

    private static bool IsLetters(ReadOnlySpan<byte> label)
    {
        foreach (var b in label)
        {
            if (!Bytes.IsLetter(b)) return false;
        }

        return true;
    }
}

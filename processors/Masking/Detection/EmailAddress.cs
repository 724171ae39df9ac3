using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>What an @ stands in: an e-mail address, or the user part of a URL.</summary>
internal static class EmailAddress
{
    private const int LongestLocal = 64;
    private const int LongestUserInfo = 256;

    /// <summary>Looks around the @ at <paramref name="at"/>.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Match match)
    {
        if (TryUserInfo(text, at, out match)) return true;
        var start = at;
        while (start > 0 && at - start < LongestLocal && IsLocal(text[start - 1])) start--;
        while (start < at && text[start] is (byte)'.' or (byte)'-' or (byte)'%') start++;
        if (IsEscapeBefore(text, start) && start + 1 < at) start++;
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
        var colon = -1;
        var i = at - 1;
        for (; i >= 0 && at - i < LongestUserInfo; i--)
        {
            var b = text[i];
            if (b == '/') break;
            if (b <= ' ' || b is (byte)'"' or (byte)'<' or (byte)'>' or (byte)'[' or (byte)']') return false;
            if (b == ':') colon = i;
        }

        if (colon < 0 || i < 2 || text[i] != '/' || text[i - 1] != '/' || text[i - 2] != ':' || colon + 1 == at || text[colon + 1] == '*') return false;
        match = new Match(colon + 1, at, MaskKind.Credential);
        return true;
    }

    /// <summary>What the local part may hold without quotes, less what delimits it in logs and URLs.</summary>
    private static bool IsLocal(byte b) => Bytes.IsToken(b) || b is (byte)'.' or (byte)'+' or (byte)'%';

    /// <summary>The letter of a written-out \n before the address.</summary>
    private static bool IsEscapeBefore(ReadOnlySpan<byte> text, int start) =>
        Bytes.At(text, start - 1) == '\\' && text[start] is (byte)'n' or (byte)'r' or (byte)'t';

    /// <summary>The end of a domain whose last label is made of letters, or -1.</summary>
    private static int DomainEnd(ReadOnlySpan<byte> text, int start)
    {
        var end = -1;
        var label = start;
        for (var i = start; ; i++)
        {
            var b = Bytes.At(text, i);
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

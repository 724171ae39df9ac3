using Monitoring.Processors.Masking.Keys;
using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Decides what a run of 16 or more letters, digits, _ and - is: a web token, a service's key, or what follows Bearer.</summary>
internal static class TokenDetector
{
    public static bool TryMatch(ReadOnlySpan<byte> text, int start, out Match match)
    {
        if (Bytes.At(text, start - 1) == '\\' && text[start] is (byte)'n' or (byte)'t' or (byte)'r') start++;
        if (!MayMatch(text, start))
        {
            match = default;
            return false;
        }

        var end = Bytes.TokenEnd(text, start);
        var token = text[start..end];
        if (token.StartsWith("eyJ"u8) && TryJwt(text, start, end, out match)) return true;
        if (TokenFamilies.PrefixLength(token) is > 0 and var prefix && LooksRandom(token[prefix..], prefix))
        {
            match = new Match(start, FamilyEnd(text, end), MaskKind.CloudKey);
            return true;
        }

        if (Bytes.IsUpper(token[0]) && Iban.TryMatchFrom(text, start, out match)) return true;
        return TryBehind(text, start, end, out match);
    }

    /// <summary>False for most runs, such as hashes and trace ids, by the bytes around their start.</summary>
    private static bool MayMatch(ReadOnlySpan<byte> text, int start) =>
        TokenFamilies.MayStart(text[start], Bytes.At(text, start + 1)) || Bytes.IsUpper(text[start]) || text[start] == 'e'
        || Bytes.At(text, start - 1) is (byte)' ' or (byte)'.' or (byte)'/' or (byte)'~';

    /// <summary>Base64 of a JSON object, a dot, and more: header.payload.signature, or the five parts of an encrypted one.</summary>
    private static bool TryJwt(ReadOnlySpan<byte> text, int start, int end, out Match match)
    {
        var parts = 1;
        while (Bytes.At(text, end) == '.' && parts < 5)
        {
            var next = Bytes.TokenEnd(text, end + 1);
            if (next - end < (parts == 1 ? 8 : 1)) break;
            end = next;
            parts++;
        }

        while (Bytes.At(text, end) == '=') end++;
        match = new Match(start, end, MaskKind.Jwt);
        return parts > 1;
    }

    /// <summary>Runs that are a key only because of what stands before them.</summary>
    private static bool TryBehind(ReadOnlySpan<byte> text, int start, int end, out Match match)
    {
        if (Bytes.At(text, start - 1) is (byte)'~' or (byte)'.' && TryEntra(text, start, out match)) return true;
        match = default;
        var kind = Bytes.At(text, start - 1) switch
        {
            (byte)' ' when IsScheme(text, start - 1) => MaskKind.Credential,
            (byte)'.' when IsDotted(text, start, end) => MaskKind.CloudKey,
            (byte)'/' when IsWebhook(text, start) => MaskKind.CloudKey,
            _ => MaskKind.None,
        };
        if (kind == MaskKind.None || !Randomness.IsMixed(text[start..end])) return false;
        if (kind == MaskKind.Credential) end = CredentialEnd(text, end);
        match = new Match(start, end, kind);
        return true;
    }

    /// <summary>A client secret of Microsoft Entra: three characters, a digit, Q~, and 31 or more with dots and tildes among them.</summary>
    private static bool TryEntra(ReadOnlySpan<byte> text, int start, out Match match)
    {
        const int Shortest = 37;
        var first = start;
        while (first > 0 && start - first < Shortest && IsEntra(text[first - 1])) first--;
        var end = start;
        while (end < text.Length && IsEntra(text[end])) end++;
        match = new Match(first, end, MaskKind.CloudKey);
        return end - first >= Shortest && Bytes.IsDigit(text[first + 3]) && text[first + 4] == 'Q' && text[first + 5] == '~';
    }

    private static bool IsEntra(byte b) => Bytes.IsToken(b) || b is (byte)'~' or (byte)'.';

    private static bool IsScheme(ReadOnlySpan<byte> text, int end)
    {
        while (end > 0 && text[end - 1] == ' ') end--;
        return Bytes.EndsWith(text, end, "bearer"u8) || Bytes.EndsWith(text, end, "basic"u8);
    }

    private static bool IsDotted(ReadOnlySpan<byte> text, int start, int end)
    {
        var before = text[..(start - 1)];
        if (before.EndsWith("SG"u8) || before.EndsWith("hvs"u8) || before.EndsWith("hvb"u8) || before.EndsWith("ya29"u8) || before.EndsWith("atlasv1"u8) || before.EndsWith("dt0c01"u8)) return true;
        // A Vault token of the old form: s. and 24 characters of both cases.
        return before.Length > 0 && before[^1] == 's' && !Bytes.IsWord(Bytes.At(before, before.Length - 2)) && end - start == 24
            && Randomness.Entropy(text[start..end]) > 3.5;
    }

    private static bool IsWebhook(ReadOnlySpan<byte> text, int start)
    {
        var before = text[Math.Max(0, start - 80)..start];
        return before.IndexOf("hooks.slack.com/"u8) >= 0 || before.EndsWith("/hook/"u8) || before.IndexOf("discord.com/api/webhooks/"u8) >= 0 || before.IndexOf("webhook.office.com/"u8) >= 0;
    }

    /// <summary>Families go on behind dots, = and % (SG.x.y, glpat-x.y).</summary>
    private static int FamilyEnd(ReadOnlySpan<byte> text, int end)
    {
        while (Bytes.At(text, end) is (byte)'.' or (byte)'=' or (byte)'+' or (byte)'/' or (byte)'|' && Bytes.TokenEnd(text, end + 1) - end > 4) end = Bytes.TokenEnd(text, end + 1);
        while (Bytes.At(text, end) == '=') end++;
        return end;
    }

    private static int CredentialEnd(ReadOnlySpan<byte> text, int end)
    {
        while (Bytes.IsToken(Bytes.At(text, end)) || Bytes.At(text, end) is (byte)'.' or (byte)'=' or (byte)'+' or (byte)'/' or (byte)'~') end++;
        return end;
    }

    /// <summary>Short prefixes need better proof than long ones that nothing else starts with.</summary>
    private static bool LooksRandom(ReadOnlySpan<byte> body, int prefix)
    {
        if (body.Length > 256) body = body[..256];
        if (prefix <= 3 && !Randomness.IsMixed(body)) return false;
        return Randomness.Entropy(body) >= (prefix <= 4 ? 3.0 : 2.5) && body.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
    }
}

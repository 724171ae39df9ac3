using Monitoring.Processors.Masking.Keys;
using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Decides what a run of 16 or more letters, digits, _ and - is: a web token, a service's key, or what follows Bearer.</summary>
internal static class TokenDetector
{
    public static bool TryMatch(ReadOnlySpan<byte> text, int start, out Match match)
    {
        if (Bytes.At(text, start - 1) == '\\' && text[start] is (byte)'n' or (byte)'t' or (byte)'r') start++;
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
        match = default;
        var kind = Bytes.At(text, start - 1) switch
        {
            (byte)' ' when IsScheme(text, start - 1) => MaskKind.Credential,
            (byte)'.' when IsDotted(text, start, end) => MaskKind.CloudKey,
            (byte)'~' when Bytes.At(text, start - 2) == 'Q' && Bytes.IsDigit(Bytes.At(text, start - 3)) && end - start >= 30 => MaskKind.CloudKey,
            (byte)'/' when IsWebhook(text, start) => MaskKind.CloudKey,
            _ => MaskKind.None,
        };
        if (kind == MaskKind.None || !Randomness.IsMixed(text[start..end])) return false;
        if (kind == MaskKind.Credential) end = CredentialEnd(text, end);
        match = new Match(text[start - 1] == '~' ? Math.Max(0, start - 6) : start, end, kind);
        return true;
    }

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

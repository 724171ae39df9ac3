using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Private keys in PEM form, to their last line or to the end of a text that was cut.</summary>
internal static class PrivateKey
{
    private const int LongestLabel = 40;

    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Match match)
    {
        match = default;
        var rest = text[at..];
        if (!rest.StartsWith("-----BEGIN "u8)) return false;
        var label = rest[11..Math.Min(rest.Length, 11 + LongestLabel)];
        if (label.IndexOf("PRIVATE KEY"u8) < 0) return false;
        var close = rest[11..].IndexOf("-----END "u8);
        if (close < 0)
        {
            match = new Match(at, text.Length, MaskKind.PrivateKey);
            return true;
        }

        var end = rest[(close + 20)..].IndexOf("-----"u8);
        match = new Match(at, end < 0 ? text.Length : at + close + 20 + end + 5, MaskKind.PrivateKey);
        return true;
    }
}

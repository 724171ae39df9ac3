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
        var end = End(rest);
        match = new Match(at, at + end, MaskKind.PrivateKey);
        return true;
    }

    /// <summary>Behind the last line; without one at the quote that ends a JSON string, else at the end of the text.</summary>
    private static int End(ReadOnlySpan<byte> rest)
    {
        var quote = rest.IndexOf((byte)'"');
        var inside = quote < 0 ? rest : rest[..InnerJson.QuoteStart(rest, quote)];
        var last = inside.IndexOf("-----END "u8);
        if (last < 0) return inside.Length;
        var dashes = inside[(last + 9)..].IndexOf("-----"u8);
        return dashes < 0 ? inside.Length : last + 9 + dashes + 5;
    }
}

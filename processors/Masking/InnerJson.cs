using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking;

/// <summary>Keeps JSON valid that is written inside a text.</summary>
internal static class InnerJson
{
    /// <summary>The start of a match, or behind the escape (\n, \u0022) whose letters it began with.</summary>
    public static int AfterEscape(ReadOnlySpan<byte> text, int start, int end)
    {
        var backslashes = 0;
        while (Bytes.At(text, start - 1 - backslashes) == '\\') backslashes++;
        if (backslashes % 2 == 0) return start;
        var after = text[start] switch
        {
            (byte)'u' => start + 5,
            (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f' => start + 1,
            _ => start,
        };
        return after < end ? after : start;
    }

    /// <summary>The quotes that a number needs because its mask is a string, escaped as those around the name before it; empty where none is needed.</summary>
    public static ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> text, int start, int end)
    {
        while (Bytes.IsBlank(Bytes.At(text, end))) end++;
        if (Bytes.At(text, end) is not ((byte)',' or (byte)'}' or (byte)']')) return default;
        while (Bytes.IsBlank(Bytes.At(text, start - 1))) start--;
        if (Bytes.At(text, start - 1) != ':') return default;
        start--;
        while (Bytes.IsBlank(Bytes.At(text, start - 1))) start--;
        if (Bytes.At(text, start - 1) != '"') return default;
        var escaped = Bytes.At(text, start - 2) == '\\';
        return Opens(text, escaped ? start - 2 : start - 1) ? default : escaped ? "\\\""u8 : "\""u8;
    }

    // A quote behind one of JSON's own marks begins a string, so the colon after it is a text's.
    private static bool Opens(ReadOnlySpan<byte> text, int at)
    {
        while (Bytes.IsBlank(Bytes.At(text, at - 1))) at--;
        return Bytes.At(text, at - 1) is (byte)':' or (byte)',' or (byte)'{' or (byte)'[';
    }

    /// <summary>The start of the quote at <paramref name="at"/>: its backslash where it is escaped, itself where the backslashes before it are a text's own.</summary>
    public static int QuoteStart(ReadOnlySpan<byte> text, int at)
    {
        var backslashes = 0;
        while (Bytes.At(text, at - 1 - backslashes) == '\\') backslashes++;
        return backslashes % 2 == 0 ? at : at - 1;
    }

    /// <summary>Whether the quote at <paramref name="at"/> closes the string that a name ended: nothing but JSON's own marks follow.</summary>
    public static bool IsClosing(ReadOnlySpan<byte> text, int at)
    {
        do at++;
        while (Bytes.IsBlank(Bytes.At(text, at)));
        return Bytes.At(text, at) is (byte)',' or (byte)'}' or (byte)']' or (byte)':';
    }
}

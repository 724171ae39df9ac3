using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking;

/// <summary>A number in JSON inside a text becomes a string when it is masked: it needs quotes.</summary>
internal static class BareJson
{
    /// <summary>The quote to put around a match, escaped as those around the name before it; empty where none is needed.</summary>
    public static ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> text, int start, int end)
    {
        while (Bytes.IsBlank(Bytes.At(text, end))) end++;
        if (Bytes.At(text, end) is not ((byte)',' or (byte)'}' or (byte)']')) return default;
        while (Bytes.IsBlank(Bytes.At(text, start - 1))) start--;
        if (Bytes.At(text, start - 1) != ':') return default;
        start--;
        while (Bytes.IsBlank(Bytes.At(text, start - 1))) start--;
        if (Bytes.At(text, start - 1) != '"') return default;
        return Bytes.At(text, start - 2) == '\\' ? "\\\""u8 : "\""u8;
    }
}

using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>Trace and span ids as the W3C writes them: lower-case hexadecimal digits, not all zero.</summary>
internal static class TraceIds
{
    private const int TraceLength = 32;
    private const int SpanLength = 16;

    /// <summary>32 digits; 16 (B3's short form) are filled up with zeros on the left. Empty where the text is no id.</summary>
    public static Utf8Slice Trace(Utf8Slice text, Arena arena)
    {
        if (text.Length != SpanLength) return Id(text, TraceLength, arena);
        if (!IsId(text.Span)) return default;
        var target = arena.Reserve(TraceLength, out var slice);
        target[..SpanLength].Fill((byte)'0');
        Lower(text.Span, target[SpanLength..]);
        return slice;
    }

    /// <summary>16 digits, or empty.</summary>
    public static Utf8Slice Span(Utf8Slice text, Arena arena) => Id(text, SpanLength, arena);

    /// <summary><c>00-&lt;trace&gt;-&lt;span&gt;-01</c></summary>
    public static bool TryTraceparent(Utf8Slice text, Arena arena, out Utf8Slice trace, out Utf8Slice span)
    {
        trace = span = default;
        var bytes = text.Span;
        if (bytes.Length < 55 || bytes[2] != '-' || bytes[35] != '-' || bytes[52] != '-') return false;
        trace = Id(text.Slice(3, TraceLength), TraceLength, arena);
        span = Id(text.Slice(36, SpanLength), SpanLength, arena);
        return !trace.IsEmpty && !span.IsEmpty;
    }

    private static Utf8Slice Id(Utf8Slice text, int length, Arena arena)
    {
        if (text.Length != length || !IsId(text.Span)) return default;
        if (!text.Span.ContainsAnyInRange((byte)'A', (byte)'F')) return text;
        Lower(text.Span, arena.Reserve(length, out var slice));
        return slice;
    }

    private static void Lower(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (var i = 0; i < source.Length; i++) target[i] = (byte)(source[i] | 0x20);
    }

    private static bool IsId(ReadOnlySpan<byte> text)
    {
        var zero = true;
        foreach (var b in text)
        {
            if (!char.IsAsciiHexDigit((char)b)) return false;
            zero &= b == '0';
        }

        return !zero;
    }
}

using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Keys;

/// <summary>Where the value behind a delimiter starts and ends.</summary>
internal static class ValueRange
{
    private const int MostBlanks = 8;

    public static (int Start, int End) Find(ReadOnlySpan<byte> text, int from, KeyMeaning meaning)
    {
        var start = from;
        while (Bytes.At(text, start) is (byte)'=' or (byte)'>' or (byte)':') start++;
        var blanks = start;
        while (start - blanks < MostBlanks && Bytes.IsBlank(Bytes.At(text, start))) start++;
        var escaped = Bytes.At(text, start) == '\\' && Bytes.At(text, start + 1) is (byte)'"' or (byte)'\'';
        if (escaped) start++;
        var quote = Bytes.At(text, start);
        if (quote is (byte)'"' or (byte)'\'' or (byte)'`')
        {
            start++;
            var (valueStart, valueEnd) = (start, QuotedEnd(text, start, quote, escaped));
            return meaning == KeyMeaning.Authorization ? (AfterScheme(text, valueStart, valueEnd), valueEnd) : (valueStart, valueEnd);
        }

        if (meaning == KeyMeaning.Authorization) return Authorization(text, start);
        return (start, meaning == KeyMeaning.Cookie ? CookiesEnd(text, start) : PlainEnd(text, start));
    }

    private static int QuotedEnd(ReadOnlySpan<byte> text, int start, byte quote, bool escaped)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '\\' && !escaped) i++;
            else if (text[i] == quote) return escaped && text[i - 1] == '\\' ? i - 1 : i;
            else if (text[i] is (byte)'\r' or (byte)'\n') return i;
        }

        return text.Length;
    }

    private static int PlainEnd(ReadOnlySpan<byte> text, int start)
    {
        var i = start;
        while (i < text.Length && !IsStop(text[i]) && !IsEscape(text, i)) i++;
        return i;
    }

    private static bool IsStop(byte b) => b <= ' ' || b is (byte)',' or (byte)';' or (byte)'&' or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)')' or (byte)']'
        or (byte)'}' or (byte)'<' or (byte)'>' or (byte)'|';

    /// <summary>A written-out \n or an escaped quote ends a value, as in JSON inside a text.</summary>
    private static bool IsEscape(ReadOnlySpan<byte> text, int at) =>
        text[at] == '\\' && Bytes.At(text, at + 1) is (byte)'n' or (byte)'r' or (byte)'t' or (byte)'"' or (byte)'\'' or (byte)'\\';

    /// <summary>One scheme and one token; schemes with parameters (Digest, AWS4-HMAC-SHA256) reach to the end of the line.</summary>
    private static (int Start, int End) Authorization(ReadOnlySpan<byte> text, int start)
    {
        var value = AfterScheme(text, start, text.Length);
        if (value == start) return (start, PlainEnd(text, start));
        var parameters = text[value..PlainEnd(text, value)].Contains((byte)'=') && Bytes.At(text, PlainEnd(text, value)) is (byte)',' or (byte)'"';
        if (!parameters) return (value, PlainEnd(text, value));
        var end = value;
        while (end < text.Length && text[end] is not ((byte)'\r' or (byte)'\n')) end++;
        return (value, end);
    }

    /// <summary>Behind a scheme such as Bearer and the blanks after it; <paramref name="start"/> where there is none.</summary>
    private static int AfterScheme(ReadOnlySpan<byte> text, int start, int end)
    {
        var i = start;
        while (i < end && (Bytes.IsToken(text[i])) && i - start < 20) i++;
        if (i == start || !Bytes.IsBlank(Bytes.At(text, i)) || i >= end) return start;
        while (i < end && Bytes.IsBlank(text[i])) i++;
        return i < end ? i : start;
    }

    /// <summary>Cookies are parted by a semicolon and a blank; any other blank ends them.</summary>
    private static int CookiesEnd(ReadOnlySpan<byte> text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] is (byte)'"' or (byte)'\r' or (byte)'\n' || IsEscape(text, i) || (text[i] == ' ' && text[i - 1] != ';')) return i;
        }

        return text.Length;
    }
}

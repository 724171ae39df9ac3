using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>What may stand before a Chinese phone number and belongs to it: + and brackets around 86, or around the area code.</summary>
internal static class PhonePrefix
{
    private static ReadOnlySpan<int> CodeLengths => [2, 3, 4];

    public static int Start(ReadOnlySpan<byte> text, int start)
    {
        if (AreaStart(text, start) is >= 0 and var area) return area;
        if (BracketStart(text, start, "86"u8) is >= 0 and var country) return country;
        return Bytes.At(text, start - 1) == '+' ? start - 1 : start;
    }

    /// <summary>The start of the (010) or (0755) that stands before <paramref name="start"/>, or -1.</summary>
    public static int AreaStart(ReadOnlySpan<byte> text, int start)
    {
        var bracket = BracketStart(text, start, default);
        return bracket >= 0 && text[bracket + 1] == '0' && text[bracket + 2] != '0' ? bracket : -1;
    }

    /// <summary>The start of two to four digits in brackets that end so, directly or a blank before <paramref name="start"/>; else -1.</summary>
    private static int BracketStart(ReadOnlySpan<byte> text, int start, ReadOnlySpan<byte> ending)
    {
        var close = start - 1;
        if (Bytes.At(text, close) is (byte)' ' or (byte)'-') close--;
        if (Bytes.At(text, close) != ')') return -1;
        foreach (var length in CodeLengths)
        {
            var open = close - length - 1;
            if (open < 0) return -1;
            if (text[open] != '(') continue;
            var code = text[(open + 1)..close];
            return code.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && code.EndsWith(ending) ? open : -1;
        }

        return -1;
    }
}

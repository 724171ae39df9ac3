using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>What may stand before a Chinese phone number and belongs to it: + and brackets around 86, or around the area code.</summary>
internal static class PhonePrefix
{
    public static int Start(ReadOnlySpan<byte> text, int start)
    {
        if (Bytes.At(text, start - 1) == '+') start--;
        if (Bytes.At(text, start - 1) == '(') start--;
        if (Bytes.At(text, start - 1) == ')') start = AfterBracket(text, start - 1);
        else if (Bytes.At(text, start - 1) is (byte)' ' or (byte)'-' && Bytes.At(text, start - 2) == ')') start = AfterBracket(text, start - 2);
        return start;
    }

    /// <summary>The start of (+86), (86) or (0086) that closes at <paramref name="close"/>; else the place behind the bracket.</summary>
    private static int AfterBracket(ReadOnlySpan<byte> text, int close)
    {
        foreach (var length in (ReadOnlySpan<int>)[3, 4, 5])
        {
            if (close >= length && text[close - length] == '(' && text[(close - length + 1)..close].EndsWith("86"u8)) return close - length;
        }

        return close + 1;
    }
}

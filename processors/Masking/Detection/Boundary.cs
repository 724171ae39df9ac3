using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Whether a number stands alone, or is a part of a longer name, hash, version or decimal.</summary>
internal static class Boundary
{
    public static bool Before(ReadOnlySpan<byte> text, int start)
    {
        var b = Bytes.At(text, start - 1);
        var before = Bytes.At(text, start - 2);
        if (Bytes.IsHex(b) && Bytes.At(text, start - 3) == '%' && Bytes.IsHex(before)) return true; // A percent escape: %3A13812345678
        if (b == '%') return false;
        if (Bytes.IsWord(b)) return IsEscapeLetter(text, start - 1) || IsPhoneWord(text, start);
        return b switch
        {
            (byte)'*' => false,
            (byte)'.' => !Bytes.IsWord(before),
            (byte)'-' => !Bytes.IsWord(before) || IsPhoneWord(text, start - 1) || Bytes.IsDigit(before),
            _ => true,
        };
    }

    public static bool After(ReadOnlySpan<byte> text, int end)
    {
        var b = Bytes.At(text, end);
        if (Bytes.IsWord(b) || b == '*') return false;
        if (b == '.') return !Bytes.IsDigit(Bytes.At(text, end + 1));
        return b != '-' || !Bytes.IsLetter(Bytes.At(text, end + 1)) || !Bytes.IsHex(Bytes.At(text, end + 1));
    }

    /// <summary>The n of a written-out \n, as in JSON inside a text.</summary>
    private static bool IsEscapeLetter(ReadOnlySpan<byte> text, int at) =>
        Bytes.At(text, at - 1) == '\\' && text[at] is (byte)'n' or (byte)'t' or (byte)'r';

    private static bool IsPhoneWord(ReadOnlySpan<byte> text, int end) =>
        Bytes.EndsWith(text, end, "tel"u8) || Bytes.EndsWith(text, end, "phone"u8) || Bytes.EndsWith(text, end, "mobile"u8) || Bytes.EndsWith(text, end, "fax"u8);
}

using System.Buffers;
using System.Runtime.CompilerServices;

namespace Monitoring.Processors.Masking.Scanning;

/// <summary>Small questions about single bytes of a text; outside of it there is a 0.</summary>
internal static class Bytes
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"u8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> text, int index) => (uint)index < (uint)text.Length ? text[index] : (byte)0;

    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    public static bool IsUpper(byte b) => (uint)(b - 'A') <= 25;

    public static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') <= 25;

    public static bool IsAlphanumeric(byte b) => IsDigit(b) || IsLetter(b);

    /// <summary>Letter, digit or _: what continues a word.</summary>
    public static bool IsWord(byte b) => IsAlphanumeric(b) || b == '_';

    /// <summary>Letter, digit, _ or -: what continues a token.</summary>
    public static bool IsToken(byte b) => IsWord(b) || b == '-';

    public static bool IsHex(byte b) => IsDigit(b) || (uint)((b | 0x20) - 'a') <= 5;

    public static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';

    /// <summary>The end of the run of letters, digits, _ and - at <paramref name="from"/>.</summary>
    public static int TokenEnd(ReadOnlySpan<byte> text, int from)
    {
        if (from >= text.Length) return from;
        var length = text[from..].IndexOfAnyExcept(TokenBytes);
        return length < 0 ? text.Length : from + length;
    }

    /// <summary>Whether <paramref name="ascii"/>, given in lower case, ends at <paramref name="end"/>, in any case.</summary>
    public static bool EndsWith(ReadOnlySpan<byte> text, int end, ReadOnlySpan<byte> ascii)
    {
        if (end < ascii.Length) return false;
        var part = text.Slice(end - ascii.Length, ascii.Length);
        for (var i = 0; i < part.Length; i++)
        {
            var b = IsUpper(part[i]) ? (byte)(part[i] | 0x20) : part[i];
            if (b != ascii[i]) return false;
        }

        return true;
    }
}

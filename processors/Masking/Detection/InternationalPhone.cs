using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Phone numbers that start with + and a country code in use (ITU E.164), grouped in any way.</summary>
internal static class InternationalPhone
{
    private const int Longest = 26;

    /// <summary>Country codes of one and two digits; all others have three.</summary>
    private static readonly HashSet<int> ShortCodes =
    [
        1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84,
        86, 90, 91, 92, 93, 94, 95, 98,
    ];

    /// <summary>Hundreds and tens of the three-digit codes.</summary>
    private static readonly HashSet<int> LongPrefixes = [21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42, 50, 59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99];

    public static bool TryMatch(ReadOnlySpan<byte> text, int plus, out Match match)
    {
        match = default;
        if (Bytes.IsWord(Bytes.At(text, plus - 1)) || Bytes.At(text, plus - 1) == '*') return false;
        Span<byte> digits = stackalloc byte[16];
        var count = 0;
        var end = plus + 1;
        var grouped = false;
        for (var i = plus + 1; i < text.Length && i - plus <= Longest && count < 16; i++)
        {
            if (Bytes.IsDigit(text[i]))
            {
                digits[count++] = text[i];
                end = i + 1;
            }
            else if (text[i] is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'(' or (byte)')')
            {
                if (i > plus + 1 && IsSeparator(text[i - 1]) && text[i] == text[i - 1]) break;
                grouped = true;
            }
            else
            {
                break;
            }
        }

        if (count is < 8 or > 15 || !Boundary.After(text, end) || digits[0] == '0') return false;
        var code = CodeLength(digits);
        if (code == 0) return false;
        var national = digits[code..count];
        var isChinese = digits.StartsWith("86"u8);
        if (isChinese && national.Length == 11 && national[0] == '1' && national[1] >= '3') match = new Match(plus, end, MaskKind.CnMobile);
        else if (isChinese ? national.Length is 9 or 10 or 11 : IsPlausible(digits, national, grouped)) match = new Match(plus, end, isChinese ? MaskKind.CnLandline : MaskKind.Phone);
        return match.End > 0;
    }

    private static bool IsPlausible(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> national, bool grouped)
    {
        if (digits[0] == '1') return national.Length == 10 && national[0] >= '2';
        if (digits[0] == '7') return national.Length == 10;
        return national.Length >= (grouped ? 6 : 7);
    }

    private static bool IsSeparator(byte b) => b is (byte)' ' or (byte)'-' or (byte)'.';

    private static int CodeLength(ReadOnlySpan<byte> digits)
    {
        if (ShortCodes.Contains(digits[0] - '0')) return 1;
        var two = (digits[0] - '0') * 10 + digits[1] - '0';
        return ShortCodes.Contains(two) ? 2 : LongPrefixes.Contains(two) ? 3 : 0;
    }
}

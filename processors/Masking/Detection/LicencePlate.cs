using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Chinese licence plates: province, office, five characters (six for new-energy cars), some with a last character of their own.</summary>
internal static class LicencePlate
{
    private const string Provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使";
    private const string LastOnes = "挂学警港澳领使";
    private static readonly HashSet<int> ProvinceCodes = [.. Provinces.Select(c => (int)c)];
    private static readonly HashSet<int> LastCodes = [.. LastOnes.Select(c => (int)c)];

    /// <summary>Looks for one whose first ASCII character is at <paramref name="letter"/>.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int letter, out Match match)
    {
        match = default;
        if (letter < 3 || !Bytes.IsUpper(text[letter]) || !ProvinceCodes.Contains(Wide(text, letter - 3))) return false;
        var i = letter + 1;
        if (Bytes.At(text, i) == 0xC2 && Bytes.At(text, i + 1) == 0xB7) i += 2; // The middle dot that is printed on the plate.
        else if (Bytes.At(text, i) is (byte)' ' or (byte)'-' or (byte)'.') i++;
        var serial = i;
        var digits = 0;
        for (; i < text.Length && i - serial < 6 && (Bytes.IsUpper(text[i]) || Bytes.IsDigit(text[i])); i++)
        {
            if (Bytes.IsDigit(text[i])) digits++;
        }

        if (i - serial == 4 && LastCodes.Contains(Wide(text, i))) i += 3;
        else if (i - serial < 5 || Bytes.IsWord(Bytes.At(text, i))) return false;
        if (digits < 2) return false;
        match = new Match(letter - 3, i, MaskKind.CnPlate);
        return true;
    }

    /// <summary>The character of three bytes at <paramref name="at"/>, or 0.</summary>
    private static int Wide(ReadOnlySpan<byte> text, int at) =>
        at + 3 <= text.Length && (text[at] & 0xF0) == 0xE0 ? ((text[at] & 0x0F) << 12) | ((text[at + 1] & 0x3F) << 6) | (text[at + 2] & 0x3F) : 0;
}

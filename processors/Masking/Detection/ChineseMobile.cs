namespace Monitoring.Processors.Masking.Detection;

/// <summary>Mobile numbers of the mainland: 1, then 3 to 9, then nine digits; with 86 or 0086 before; in one piece or grouped.</summary>
internal static class ChineseMobile
{
    public static bool Is(in DigitGroups groups, int first, int last, ReadOnlySpan<byte> number)
    {
        var prefix = number.Length switch
        {
            11 => 0,
            13 when number.StartsWith("86"u8) => 2,
            15 when number.StartsWith("0086"u8) => 4,
            _ => -1,
        };
        if (prefix < 0 || number[prefix] != '1' || number[prefix + 1] < '3') return false;
        if (first < last && prefix > 0 && groups.Length(first) == prefix) first++;
        return (last - first) switch
        {
            0 => true,
            1 => groups.Length(last) is 4 or 8,
            2 => groups.Length(last) is 4 or 5 && groups.Length(last - 1) is 3 or 4,
            _ => false,
        };
    }
}

using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>North American numbers without +1: 415-555-0132 and (415) 555-0132, area and exchange from 2 up.</summary>
internal static class AmericanPhone
{
    public static bool Is(in DigitGroups groups, int first, int last)
    {
        var text = groups.Text;
        if (groups.Length(last) != 4 || last == first || groups.Length(last - 1) != 3 || text[groups.End(last - 1)] != '-' || !IsFirst(text, groups.Start(last - 1))) return false;
        if (last - first == 2) return groups.Length(first) == 3 && text[groups.End(first)] == '-' && IsFirst(text, groups.Start(first));
        var close = groups.Start(first) - 1;
        if (Bytes.At(text, close) == ' ') close--;
        return Bytes.At(text, close) == ')' && Bytes.At(text, close - 4) == '(' && IsFirst(text, close - 3);
    }

    private static bool IsFirst(ReadOnlySpan<byte> text, int at) => text[at] is >= (byte)'2' and <= (byte)'9';
}

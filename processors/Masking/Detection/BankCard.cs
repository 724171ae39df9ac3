using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Payment cards: 13 to 19 digits with a right check digit (Luhn) and an issuer's prefix.</summary>
internal static class BankCard
{
    public static bool Is(in DigitGroups groups, int first, int last, ReadOnlySpan<byte> number)
    {
        if (number.Length is < 13 or > 19 || !IsGrouping(groups, first, last) || !Luhn(number)) return false;
        var at = groups.Start(first);
        if (number.Length is not 13 && IsKnownIssuer(number)) return !Context.IsOtherNumber(groups.Text, at);
        return number[0] is >= (byte)'2' and <= (byte)'9' && Context.IsCard(groups.Text, at);
    }

    /// <summary>One piece, or pieces of at least three digits (the last one of any length) that are joined alike.</summary>
    private static bool IsGrouping(in DigitGroups groups, int first, int last)
    {
        if (last - first > 4) return false;
        for (var i = first; i < last; i++)
        {
            if (groups.Length(i) < 3 || groups.Length(i) > 6 || groups.Start(i + 1) - groups.End(i) != 1) return false;
            if (groups.Text[groups.End(i)] != groups.Text[groups.End(first)]) return false;
        }

        return first == last || groups.Length(first) is 4 or 6;
    }

    private static bool Luhn(ReadOnlySpan<byte> number)
    {
        var sum = 0;
        var zeros = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = number[number.Length - 1 - i] - '0';
            if (digit == 0) zeros++;
            sum += (i & 1) == 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
        }

        return sum % 10 == 0 && zeros < number.Length - 2;
    }

    private static bool IsKnownIssuer(ReadOnlySpan<byte> number)
    {
        var four = (number[0] - '0') * 1000 + (number[1] - '0') * 100 + (number[2] - '0') * 10 + number[3] - '0';
        return number.Length switch
        {
            14 => four is (>= 3000 and <= 3059) or 3095 or (>= 3600 and <= 3699) or (>= 3800 and <= 3999),
            15 => four is (>= 3400 and <= 3499) or (>= 3700 and <= 3799),
            16 => four is (>= 2200 and <= 2204) or (>= 2221 and <= 2720) or (>= 3528 and <= 3589) or (>= 4000 and <= 5599) or 6011 or (>= 6200 and <= 6299)
                or (>= 6440 and <= 6599),
            _ => four is (>= 6200 and <= 6299),
        };
    }
}

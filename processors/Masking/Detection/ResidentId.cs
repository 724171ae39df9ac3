namespace Monitoring.Processors.Masking.Detection;

/// <summary>Resident identity numbers (GB 11643): province, date of birth, sequence, check digit.</summary>
internal static class ResidentId
{
    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private static ReadOnlySpan<byte> CheckDigits => "10X98765432"u8;

    public static bool Is(ReadOnlySpan<byte> first17, byte check)
    {
        if (!IsProvince(first17)) return false;
        var year = Two(first17, 6) * 100 + Two(first17, 8);
        if (year is < 1900 or > 2099 || !IsDay(year, Two(first17, 10), Two(first17, 12))) return false;
        var sum = 0;
        for (var i = 0; i < 17; i++) sum += (first17[i] - '0') * Weights[i];
        return CheckDigits[sum % 11] == check;
    }

    /// <summary>The form of before 1999: two digits for the year, no check digit.</summary>
    public static bool IsOld(ReadOnlySpan<byte> number) => IsProvince(number) && IsDay(1900 + Two(number, 6), Two(number, 8), Two(number, 10));

    internal static bool IsProvince(ReadOnlySpan<byte> number) => Two(number, 0) is
        (>= 11 and <= 15) or (>= 21 and <= 23) or (>= 31 and <= 37) or (>= 41 and <= 46) or (>= 50 and <= 54) or (>= 61 and <= 65) or 71 or (>= 81 and <= 83);

    private static bool IsDay(int year, int month, int day) => month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static int Two(ReadOnlySpan<byte> digits, int at) => (digits[at] - '0') * 10 + digits[at + 1] - '0';
}

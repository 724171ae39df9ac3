namespace Monitoring.Benchmarks.Workload;

/// <summary>The check digits of identity numbers (GB 11643-1999, ISO 7064 MOD 11-2) and cards (ISO/IEC 7812, Luhn).</summary>
internal static class CheckDigits
{
    private static ReadOnlySpan<byte> IdWeights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>The 18th character for 17 digits.</summary>
    public static char IdCard(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < IdWeights.Length; i++) sum += (digits[i] - '0') * IdWeights[i];
        return "10X98765432"[sum % 11];
    }

    /// <summary>The digit to append to <paramref name="digits"/>.</summary>
    public static char Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 0) digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}

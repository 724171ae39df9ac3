namespace Monitoring.Processors.Parsing.Time;

/// <summary>Reads Unix times, whose unit is told by their magnitude.</summary>
internal static class UnixTime
{
    /// <summary>The end of the year 9999, in µs.</summary>
    public const long Latest = 253_402_300_799_999_999;

    private const int MaxDigits = 19;

    /// <summary>Reads digits with an optional fraction and an optional exponent of seconds, ms, µs or ns since 1970, exactly.</summary>
    /// <remarks>
    /// The digits are read as decimals and never become a double: a double of seconds holds no exact µs.
    /// Below 10^11 it is seconds (until 5138), below 10^14 ms, below 10^17 µs, above ns. Negative numbers are times before 1970 in seconds.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative) text = text[1..];
        if (!TryScientific(text, out var whole, out var fraction)) return false;
        if (negative) (whole, fraction) = (-whole, -fraction);
        switch (Math.Abs(whole))
        {
            case < 100_000_000_000: // fraction is in millionths of the unit
                micros = whole * Stamp.Second + fraction;
                break;
            case < 100_000_000_000_000:
                micros = whole * 1000 + fraction / 1000;
                break;
            case < 100_000_000_000_000_000:
                micros = whole;
                break;
            default:
                micros = whole / 1000;
                break;
        }

        return micros is >= -62_135_596_800_000_000 and <= Latest;
    }

    /// <summary>Reads digits that are ns since 1970, whatever their magnitude.</summary>
    public static bool TryNanos(ReadOnlySpan<byte> text, out long micros)
    {
        if (!TryDecimal(text, 0, out var nanos, out _))
        {
            micros = 0;
            return false;
        }

        micros = nanos / 1000;
        return true;
    }

    private static bool TryScientific(ReadOnlySpan<byte> text, out long whole, out long fraction)
    {
        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        if (exponentAt < 0) return TryDecimal(text, 0, out whole, out fraction);
        whole = fraction = 0;
        var digits = text[(exponentAt + 1)..];
        if (digits.Length > 0 && digits[0] == '+') digits = digits[1..];
        if (digits.Length is 0 or > 2) return false;
        var exponent = 0;
        foreach (var digit in digits)
        {
            if ((uint)(digit - '0') > 9) return false;
            exponent = exponent * 10 + digit - '0';
        }

        return TryDecimal(text[..exponentAt], exponent, out whole, out fraction);
    }

    /// <summary>Splits a decimal number, shifted left by <paramref name="shift"/> places, into its whole part and millionths.</summary>
    private static bool TryDecimal(ReadOnlySpan<byte> text, int shift, out long whole, out long fraction)
    {
        whole = fraction = 0;
        var point = text.IndexOf((byte)'.');
        var integers = point < 0 ? text.Length : point;
        if (integers == 0 || integers + shift > MaxDigits) return false;
        var places = -integers - shift; // Counts up to 0 at the shifted decimal point.
        var at = 0;
        for (; places < 6; places++)
        {
            if (at == integers) at++;
            var digit = at < text.Length ? text[at++] - '0' : 0;
            if ((uint)digit > 9) return false;
            if (places < 0) whole = whole * 10 + digit;
            else fraction = fraction * 10 + digit;
        }

        return whole >= 0 && (at >= text.Length || text[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);
    }
}

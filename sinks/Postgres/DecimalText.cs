using System.Buffers;

namespace Monitoring.Sinks.Postgres;

/// <summary>A decimal number in invariant text: digits, with a minus before and a fraction behind where it has them.</summary>
internal readonly ref struct DecimalText
{
    // Far beyond any sum of money, far below what numeric holds.
    private const int MostDigits = 1000;

    private static readonly SearchValues<byte> s_digits = SearchValues.Create("0123456789"u8);

    private DecimalText(bool isNegative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction)
    {
        IsNegative = isNegative;
        Whole = whole;
        Fraction = fraction;
    }

    internal bool IsNegative { get; }

    /// <summary>ASCII digits, one at least.</summary>
    internal ReadOnlySpan<byte> Whole { get; }

    /// <summary>ASCII digits, or empty.</summary>
    internal ReadOnlySpan<byte> Fraction { get; }

    /// <returns>False where the text is no such number, or a longer one than is stored.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> text, out DecimalText number)
    {
        var isNegative = text.StartsWith("-"u8);
        var digits = isNegative ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        number = point < 0 ? new DecimalText(isNegative, digits, default) : new DecimalText(isNegative, digits[..point], digits[(point + 1)..]);
        return number.Whole.Length > 0 && point != digits.Length - 1 && digits.Length <= MostDigits
            && !number.Whole.ContainsAnyExcept(s_digits) && !number.Fraction.ContainsAnyExcept(s_digits);
    }
}

using System.Globalization;

namespace Monitoring.Processors.Windowing;

/// <summary>Exact sums as text, in records and snapshots.</summary>
internal static class MoneyText
{
    /// <summary>No text of a decimal is longer.</summary>
    public const int MaxLength = 32;

    /// <summary>Sums beyond are refused where they come from elsewhere, so that no merge overflows.</summary>
    private const decimal Most = 1_000_000_000_000_000_000;

    /// <returns>The bytes written.</returns>
    public static int Write(decimal money, Span<byte> text) => money.TryFormat(text, out var length, default, CultureInfo.InvariantCulture) ? length : 0;

    public static bool TryRead(ReadOnlySpan<byte> text, out decimal money) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out money) && Math.Abs(money) <= Most;
}

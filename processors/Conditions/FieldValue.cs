using System.Buffers.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Conditions;

/// <summary>The value of a field, as text: a number as it was sent, true and false as words. Empty is the same as none.</summary>
internal readonly struct FieldValue(Utf8Slice text)
{
    public static readonly Utf8Slice True = Utf8Slice.From("true");
    public static readonly Utf8Slice False = Utf8Slice.From("false");

    public Utf8Slice Text { get; } = text;

    public bool IsThere => !Text.IsEmpty;

    /// <summary>The text as a finite number.</summary>
    public bool TryNumber(out double number) =>
        Utf8Parser.TryParse(Text.Span, out number, out var length) && length == Text.Length && double.IsFinite(number);

    /// <summary>The text as an exact number.</summary>
    public bool TryDecimal(out decimal number) => Utf8Parser.TryParse(Text.Span, out number, out var length) && length == Text.Length;
}

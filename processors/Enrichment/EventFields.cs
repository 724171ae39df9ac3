using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Enrichment;

/// <summary>Appends derived fields under names that the publisher did not use.</summary>
internal static class EventFields
{
    public static Utf8Slice Name(string name) => new(Encoding.UTF8.GetBytes(name));

    /// <summary>A slice over its own copy, or an empty one for nothing.</summary>
    public static Utf8Slice Value(string? value) => string.IsNullOrEmpty(value) ? default : new Utf8Slice(Encoding.UTF8.GetBytes(value));

    /// <summary>Appends a text unless a field of that name lies at <paramref name="from"/> or behind it: <see cref="FieldTape.FindPrefix"/> spares the rest of the tape.</summary>
    public static void AddText(FieldTape fields, Utf8Slice name, Utf8Slice value, int from = 0)
    {
        if (!value.IsEmpty && fields.Find(name.Span, from) < 0) fields.AddText(name, value);
    }

    /// <summary>The same for a number.</summary>
    public static void AddNumber(FieldTape fields, Utf8Slice name, Utf8Slice digits, int from = 0)
    {
        if (!digits.IsEmpty && fields.Find(name.Span, from) < 0) fields.AddNumber(name, digits);
    }
}

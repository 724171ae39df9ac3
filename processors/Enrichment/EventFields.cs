using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Enrichment;

/// <summary>Appends derived fields under names that the publisher did not use.</summary>
internal static class EventFields
{
    public static Utf8Slice Name(string name) => new(Encoding.UTF8.GetBytes(name));

    /// <summary>A slice over its own copy, or an empty one for nothing.</summary>
    public static Utf8Slice Value(string? value) => string.IsNullOrEmpty(value) ? default : new Utf8Slice(Encoding.UTF8.GetBytes(value));

    public static void AddText(FieldTape fields, Utf8Slice name, Utf8Slice value)
    {
        if (!value.IsEmpty && fields.Find(name.Span) < 0) fields.AddText(name, value);
    }

    public static void AddNumber(FieldTape fields, Utf8Slice name, Utf8Slice digits)
    {
        if (!digits.IsEmpty && fields.Find(name.Span) < 0) fields.AddNumber(name, digits);
    }
}

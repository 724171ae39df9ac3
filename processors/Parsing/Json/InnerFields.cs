using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Moves the fields of an application's own object beside those of its envelope.</summary>
internal static class InnerFields
{
    /// <summary>Appends every field; a name that the envelope has too goes below <c>app.</c>, unless the agent has copied that very value there.</summary>
    public static void Append(FieldTape inner, LogEvent e)
    {
        var outer = e.Fields;
        var fields = inner.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            if (field.Kind == FieldKind.Removed) continue;
            var twin = outer.Find(field.Name.Span);
            var nested = field.Kind is FieldKind.StartObject or FieldKind.StartArray;
            if (twin >= 0 && !nested && IsSame(outer[twin], field)) continue;
            outer.Add(field.Kind, twin < 0 ? field.Name : FieldNames.Prefixed(field.Name, e.Arena), field.Value);
            if (!nested) continue;
            var end = FieldIndex.Skip(fields, i);
            while (i < end)
            {
                ref readonly var member = ref fields[++i];
                if (member.Kind != FieldKind.Removed) outer.Add(member.Kind, member.Name, member.Value);
            }
        }
    }

    private static bool IsSame(in Field a, in Field b) => a.Kind == b.Kind && a.Value.Span.SequenceEqual(b.Value.Span);
}

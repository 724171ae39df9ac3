using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Renders message templates (messagetemplates.org) of Serilog events that carry no rendered message.</summary>
/// <remarks>
/// Strings are put in without quotes, and formats and alignments are ignored. A hole whose value is missing or an object stays as written.
/// A hostile template, with very many holes or a text far larger than the record, is left as it is.
/// </remarks>
internal static class MessageTemplate
{
    private const int MostHoles = 256;
    private const int LongestText = 1024 * 1024;

    /// <summary>Fills the holes with the event's properties.</summary>
    public static Utf8Slice Render(Utf8Slice template, JsonView view, FieldTape tape, Arena arena)
    {
        if (!template.Span.ContainsAny((byte)'{', (byte)'}') || template.Span.Count((byte)'{') > MostHoles) return template;
        var properties = view.Kind(Known.Properties) == FieldKind.StartObject ? view.Place(Known.Properties) + 1 : 0;
        var length = Fill(template.Span, default, tape, properties, view);
        if (length > LongestText) return template;
        var target = arena.Reserve(length, out var slice);
        Fill(template.Span, target, tape, properties, view);
        return slice;
    }

    /// <summary>Writes the text, or only measures it where there is no target.</summary>
    private static int Fill(ReadOnlySpan<byte> template, Span<byte> target, FieldTape tape, int properties, JsonView view)
    {
        var length = 0;
        while (!template.IsEmpty && length <= LongestText)
        {
            var brace = template.IndexOfAny((byte)'{', (byte)'}');
            if (brace < 0) brace = template.Length;
            length += Put(template[..brace], target, length);
            template = template[brace..];
            if (template.IsEmpty) break;
            if (template.Length > 1 && template[1] == template[0])
            {
                length += Put(template[..1], target, length);
                template = template[2..];
                continue;
            }

            var end = template[0] == '{' ? template.IndexOf((byte)'}') : -1;
            var hole = end < 0 ? template[..1] : template[..(end + 1)];
            length += Put(Value(hole, tape, properties, view), target, length);
            template = template[hole.Length..];
        }

        return length;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> hole, FieldTape tape, int properties, JsonView view)
    {
        if (hole.Length < 3) return hole;
        var name = hole[1..^1];
        if (name[0] is (byte)'@' or (byte)'$') name = name[1..];
        var end = name.IndexOfAny((byte)',', (byte)':');
        if (end >= 0) name = name[..end];
        var place = Find(name, tape, properties);
        if (place < 0) return hole;
        return tape[place].Kind switch
        {
            FieldKind.True => "true"u8,
            FieldKind.False => "false"u8,
            FieldKind.Null => "null"u8,
            FieldKind.StartObject or FieldKind.StartArray => hole,
            _ => view.Text(place).Span,
        };
    }

    private static int Find(ReadOnlySpan<byte> name, FieldTape tape, int start)
    {
        var fields = tape.Fields;
        for (var i = start; i < fields.Length && fields[i].Kind is not (FieldKind.EndObject or FieldKind.EndArray); i++)
        {
            if (fields[i].Kind != FieldKind.Removed && fields[i].Name.Span.SequenceEqual(name)) return i;
            if (fields[i].Kind is FieldKind.StartObject or FieldKind.StartArray) i = FieldIndex.Skip(fields, i);
        }

        return -1;
    }

    private static int Put(ReadOnlySpan<byte> text, Span<byte> target, int at)
    {
        if (!target.IsEmpty) text.CopyTo(target[at..]);
        return text.Length;
    }
}

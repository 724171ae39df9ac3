using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Walks objects and arrays that lie on a tape.</summary>
internal static class Tape
{
    /// <summary>The place behind the value at <paramref name="place"/>.</summary>
    public static int Next(ReadOnlySpan<Field> fields, int place) =>
        fields[place].Kind is FieldKind.StartObject or FieldKind.StartArray ? FieldIndex.Skip(fields, place) + 1 : place + 1;

    /// <summary>The place of an object's member, or -1 where there is none or <paramref name="parent"/> is no object.</summary>
    public static int Member(ReadOnlySpan<Field> fields, int parent, ReadOnlySpan<byte> name)
    {
        if (parent < 0 || fields[parent].Kind != FieldKind.StartObject) return -1;
        for (var i = parent + 1; fields[i].Kind != FieldKind.EndObject; i = Next(fields, i))
        {
            if (fields[i].Name.Span.SequenceEqual(name)) return i;
        }

        return -1;
    }

    /// <summary>The place of an array's first element, or -1 where it has none or is no array. The next one is at <see cref="Next"/>.</summary>
    public static int First(ReadOnlySpan<Field> fields, int array) =>
        array < 0 || fields[array].Kind != FieldKind.StartArray || fields[array + 1].Kind == FieldKind.EndArray ? -1 : array + 1;

    /// <summary>The element after <paramref name="element"/> in the same array, or -1.</summary>
    public static int Following(ReadOnlySpan<Field> fields, int element)
    {
        var next = Next(fields, element);
        return fields[next].Kind == FieldKind.EndArray ? -1 : next;
    }

    /// <summary>About how many bytes of JSON a value takes; 0 for none.</summary>
    public static int Size(ReadOnlySpan<Field> fields, int place)
    {
        if (place < 0) return 0;
        var size = 0;
        for (var end = Next(fields, place); place < end; place++) size += fields[place].Name.Length + fields[place].Value.Length + 4;
        return size;
    }

    /// <summary>Copies a value with all that it holds under another name.</summary>
    public static void Copy(ReadOnlySpan<Field> fields, int place, Utf8Slice name, FieldTape target)
    {
        var end = Next(fields, place);
        target.Add(fields[place].Kind, name, fields[place].Value);
        for (var i = place + 1; i < end; i++) target.Add(fields[i].Kind, fields[i].Name, fields[i].Value);
    }
}

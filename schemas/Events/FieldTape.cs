namespace Monitoring.Schemas.Events;

/// <summary>An event's attributes as a flat tape: the fields of one JSON object in the order in which they were sent.</summary>
/// <remarks>
/// Nested objects and arrays are bracketed by structural entries, as <c>Utf8JsonReader</c> yields them.
/// Fields that operators derive are appended at the top level under dotted ECS names (<c>http.request.method</c>), so that they never
/// mix with an object of the same name that the publisher sent.
/// </remarks>
public sealed class FieldTape
{
    private Field[] _fields = new Field[128];

    /// <summary>The entries, structural ones included.</summary>
    public ReadOnlySpan<Field> Fields => _fields.AsSpan(0, Count);

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>The entry at <paramref name="index"/>, for replacement in place.</summary>
    public ref Field this[int index] => ref _fields[index];

    /// <summary>Appends an entry.</summary>
    public void Add(FieldKind kind, Utf8Slice name, Utf8Slice value)
    {
        if (Count == _fields.Length) Array.Resize(ref _fields, Count * 2);
        _fields[Count++] = new Field(kind, name, value);
    }

    /// <summary>Appends a top-level text, which may need escaping.</summary>
    public void AddText(Utf8Slice name, Utf8Slice value) => Add(FieldKind.Text, name, value);

    /// <summary>Appends a top-level number, given as its JSON digits.</summary>
    public void AddNumber(Utf8Slice name, Utf8Slice digits) => Add(FieldKind.Number, name, digits);

    /// <summary>The index of the top-level field of that name, or -1. Names are compared as they were sent.</summary>
    /// <param name="name">The inside of a JSON string.</param>
    /// <param name="start">Where to start: 0, or what <see cref="FindPrefix"/> returned.</param>
    public int Find(ReadOnlySpan<byte> name, int start = 0)
    {
        var fields = Fields;
        for (var i = start; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            if (field.Kind is not (FieldKind.EndObject or FieldKind.EndArray or FieldKind.Removed) && field.Name.Span.SequenceEqual(name)) return i;
            if (field.Kind is FieldKind.StartObject or FieldKind.StartArray) i = Skip(fields, i);
        }

        return -1;
    }

    /// <summary>The index of the first top-level entry whose name starts so, or <see cref="Count"/>.</summary>
    public int FindPrefix(ReadOnlySpan<byte> prefix)
    {
        var fields = Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            if (field.Name.Span.StartsWith(prefix)) return i;
            if (field.Kind is FieldKind.StartObject or FieldKind.StartArray) i = Skip(fields, i);
        }

        return fields.Length;
    }

    private static int Skip(ReadOnlySpan<Field> fields, int open)
    {
        var depth = 1;
        while (depth > 0)
        {
            var kind = fields[++open].Kind;
            if (kind is FieldKind.StartObject or FieldKind.StartArray) depth++;
            else if (kind is FieldKind.EndObject or FieldKind.EndArray) depth--;
        }

        return open;
    }

    /// <summary>Leaves the field at <paramref name="index"/> out of what is written. Only for values, not for structural entries.</summary>
    public void Remove(int index) => this[index] = this[index] with { Kind = FieldKind.Removed };

    /// <summary>Empties the tape and keeps its memory.</summary>
    public void Clear() => Count = 0;
}

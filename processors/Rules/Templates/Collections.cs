namespace Monitoring.Processors.Rules.Templates;

/// <summary><c>len</c>, <c>index</c> and <c>slice</c>.</summary>
internal static class Collections
{
    public static long Length(object? value) => value switch
    {
        string text => System.Text.Encoding.UTF8.GetByteCount(text),
        TemplateMap map => map.Entries.Count,
        IReadOnlyList<TemplateSample> list => list.Count,
        null => throw new FormatException("len of nil pointer"),
        _ => throw new FormatException($"len of type {TemplateValue.TypeName(value)}"),
    };

    public static object? Index(object? value, ReadOnlySpan<object?> keys)
    {
        foreach (var key in keys)
        {
            value = value switch
            {
                null => throw new FormatException("index of untyped nil"),
                TemplateMap map => key is string name ? map[name] : throw new FormatException(key is null ? "value is nil; should be string" : $"value has type {TemplateValue.TypeName(key)}; should be string"),
                IReadOnlyList<TemplateSample> list => list[Place(key, list.Count)],
                string text => (long)System.Text.Encoding.UTF8.GetBytes(text)[Place(key, System.Text.Encoding.UTF8.GetByteCount(text))],
                _ => throw new FormatException($"can't index item of type {TemplateValue.TypeName(value)}"),
            };
        }

        return value;
    }

    public static object Slice(object? value, ReadOnlySpan<object?> bounds)
    {
        if (bounds.Length > 3) throw new FormatException($"too many slice indexes: {bounds.Length}");
        var bytes = value is string text ? System.Text.Encoding.UTF8.GetBytes(text) : null;
        if (value is null) throw new FormatException("slice of untyped nil");
        if (bytes is not null && bounds.Length == 3) throw new FormatException("cannot 3-index slice a string");
        var length = bytes?.Length ?? (value as IReadOnlyList<TemplateSample>)?.Count ?? throw new FormatException($"can't slice item of type {TemplateValue.TypeName(value)}");
        var from = bounds.Length > 0 ? Place(bounds[0], length + 1) : 0;
        var to = bounds.Length > 1 ? Place(bounds[1], length + 1) : length;
        if (from > to) throw new FormatException($"invalid slice index: {from} > {to}");
        return bytes is null ? ((IReadOnlyList<TemplateSample>)value).Skip(from).Take(to - from).ToList() : System.Text.Encoding.UTF8.GetString(bytes.AsSpan(from..to));
    }

    private static int Place(object? key, int length)
    {
        if (key is not long place) throw new FormatException(key is null ? "cannot index slice/array with nil" : $"cannot index slice/array with type {TemplateValue.TypeName(key)}");
        return place >= 0 && place < length ? (int)place : throw new FormatException($"index out of range: {place}");
    }
}

namespace Monitoring.Pipeline.Configuration;

/// <summary>Turns nodes into records of settings, by reflection over their properties, and notes every error on the way.</summary>
/// <remarks>
/// Adding a section is adding a property to <see cref="MonitoringOptions"/>. Where a value is refused, the record keeps its default, so that
/// binding goes on to the next error; a configuration with errors is never used.
/// </remarks>
internal sealed class OptionsBinder(ICollection<ConfigurationError> errors, ScalarBinder scalars)
{
    private readonly Dictionary<string, Place> _places = [];

    /// <summary>Where each setting that was written stands, by path.</summary>
    public IReadOnlyDictionary<string, Place> Places => _places;

    /// <summary>Binds the whole configuration.</summary>
    public T BindRoot<T>(MapNode root) where T : class, new()
    {
        _places[""] = root.Place;
        return (T)BindRecord(root, typeof(T), "");
    }

    private object BindRecord(MapNode map, Type type, string path)
    {
        var record = Activator.CreateInstance(type)!;
        var properties = OptionProperty.Of(type);
        foreach (var entry in map.Entries)
        {
            var child = OptionPath.Join(path, entry.Key);
            var property = properties.FirstOrDefault(p => p.Name == entry.Key);
            if (property is null)
            {
                errors.Add(new ConfigurationError(entry.KeyPlace, child, "unknown setting", MendUnknown(entry.Key, properties)));
                continue;
            }

            _places[child] = entry.KeyPlace;
            if (TryBind(entry.Value, property.Type, property, child, out var value)) property.Info.SetValue(record, value);
        }

        foreach (var property in properties.Where(p => p.IsRequired && map.Find(p.Name) is null))
        {
            errors.Add(new ConfigurationError(map.Place, OptionPath.Join(path, property.Name), "is required and missing", $"add '{property.Name}: …'"));
        }

        return record;
    }

    private bool TryBind(Node node, Type type, OptionProperty property, string path, out object? value)
    {
        if (OptionProperty.IsRecord(type)) return TryBindRecord(node, type, property, path, out value);
        if (OptionProperty.ValueOf(type) is { } valueType) return TryBindMap(node, type, valueType, property, path, out value);
        if (OptionProperty.ItemOf(type) is { } itemType) return TryBindList(node, type, itemType, property, path, out value);
        value = null;
        if (node is ScalarNode scalar) return scalars.TryBind(scalar, type, property, path, out value);
        return Refuse(node, path, $"expected {ScalarBinder.Describe(type, property)}, found {Found(node)}", "write one value after the colon");
    }

    private bool TryBindRecord(Node node, Type type, OptionProperty property, string path, out object? value)
    {
        value = null;
        switch (node)
        {
            case MapNode map:
                value = BindRecord(map, type, path);
                return true;
            case ScalarNode { IsNull: true } when property.IsNullable:
                return true;
            case ScalarNode { IsNull: true } empty:
                // A section with nothing below it is one where everything is left at its default.
                value = BindRecord(new MapNode(empty.Place, []), type, path);
                return true;
            default:
                return Refuse(node, path, $"expected a section, found {Found(node)}", "indent its settings below it, one 'name: value' a line");
        }
    }

    private bool TryBindList(Node node, Type type, Type itemType, OptionProperty property, string path, out object? value)
    {
        value = null;
        if (node is ScalarNode { IsNull: true } && property.IsNullable) return true;
        var items = node switch
        {
            ListNode list => list.Items,
            ScalarNode { IsNull: true } => [],
            ScalarNode { Place.IsVariable: true } variable => [.. variable.Text.Split(',', StringSplitOptions.TrimEntries).Select(t => variable with { Text = t })],
            _ => null,
        };
        if (items is null) return Refuse(node, path, $"expected a list, found {Found(node)}", "write [a, b] or one '- item' a line");

        var array = Array.CreateInstance(itemType, items.Count);
        var bound = true;
        for (var i = 0; i < items.Count; i++)
        {
            var child = OptionPath.Item(path, i);
            _places[child] = items[i].Place;
            if (TryBind(items[i], Nullable.GetUnderlyingType(itemType) ?? itemType, property, child, out var item)) array.SetValue(item, i);
            else bound = false;
        }

        value = Shape(array, type, itemType);
        return bound;
    }

    private bool TryBindMap(Node node, Type type, Type valueType, OptionProperty property, string path, out object? value)
    {
        value = null;
        if (node is ScalarNode { IsNull: true } && property.IsNullable) return true;
        if (node is ScalarNode { IsNull: true } empty) node = new MapNode(empty.Place, []);
        if (node is not MapNode map) return Refuse(node, path, $"expected a map, found {Found(node)}", "write one 'name: value' a line, indented below it");

        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        if (!type.IsInstanceOfType(dictionary)) throw new NotSupportedException($"The binder cannot make a {type}.");
        var bound = true;
        foreach (var entry in map.Entries)
        {
            var child = OptionPath.Key(path, entry.Key);
            _places[child] = entry.KeyPlace;
            // Validators may write a key with dots as it is.
            _places.TryAdd(OptionPath.Join(path, entry.Key), entry.KeyPlace);
            if (TryBind(entry.Value, Nullable.GetUnderlyingType(valueType) ?? valueType, property, child, out var item)) dictionary[entry.Key] = item;
            else bound = false;
        }

        value = dictionary;
        return bound;
    }

    private static object Shape(Array array, Type type, Type itemType)
    {
        if (type.IsInstanceOfType(array)) return array;
        foreach (var collection in (Type[])[typeof(List<>), typeof(HashSet<>)])
        {
            var made = Activator.CreateInstance(collection.MakeGenericType(itemType), array)!;
            if (type.IsInstanceOfType(made)) return made;
        }

        throw new NotSupportedException($"The binder cannot make a {type}.");
    }

    private bool Refuse(Node node, string path, string message, string mend)
    {
        errors.Add(new ConfigurationError(node.Place, path, message, mend));
        return false;
    }

    private static string Found(Node node) => node switch
    {
        MapNode => "a map",
        ListNode => "a list",
        ScalarNode { IsNull: true } => "nothing",
        _ => "a single value",
    };

    private static string MendUnknown(string key, IReadOnlyList<OptionProperty> properties)
    {
        var names = properties.Select(p => p.Name).ToList();
        return NearestName.Find(key, names) is { } nearest ? $"write '{nearest}'" : $"remove it; known here: {string.Join(", ", names)}";
    }
}

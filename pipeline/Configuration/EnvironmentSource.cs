namespace Monitoring.Pipeline.Configuration;

/// <summary>Settings from variables: <c>MONITORING__KAFKA__BOOTSTRAP_SERVERS</c> is <c>kafka.bootstrap_servers</c> and wins over the file.</summary>
/// <remarks>A value that starts with <c>[</c> or <c>{</c> is read as YAML, so that lists and maps can be set too.</remarks>
internal static class EnvironmentSource
{
    /// <summary>What every variable of ours starts with.</summary>
    public const string Prefix = "MONITORING__";

    /// <summary>The file's settings with the variables laid over them.</summary>
    public static MapNode Overlay(MapNode file, IReadOnlyDictionary<string, string> environment, ICollection<ConfigurationError> errors)
    {
        var root = file;
        foreach (var (name, value) in environment.Where(v => v.Key.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var path = name[Prefix.Length..].ToLowerInvariant().Split("__");
            if (path.Contains(""))
            {
                errors.Add(new ConfigurationError(new Place(name), "", "the variable's name has an empty part", $"write {Prefix}SECTION__SETTING"));
                continue;
            }

            root = Set(root, path, Parse(name, value, errors), new Place(name));
        }

        return root;
    }

    /// <summary>The settings with one option of the command line laid over them; it wins over all else.</summary>
    /// <param name="root">What it is laid over.</param>
    /// <param name="option">Its name for the errors: <c>--kafka</c>.</param>
    /// <param name="path">The setting, dotted.</param>
    /// <param name="value">Its text.</param>
    public static MapNode Overlay(MapNode root, string option, string path, string value) =>
        Set(root, path.Split('.'), new ScalarNode(new Place(option), value, value.Length == 0), new Place(option));

    private static MapNode Set(MapNode map, ReadOnlySpan<string> path, Node value, Place place)
    {
        var key = path[0];
        var old = map.Find(key);
        var next = path.Length == 1 ? value : Set(old?.Value as MapNode ?? new MapNode(place, []), path[1..], value, place);
        var entry = new MapEntry(key, path.Length == 1 ? place : old?.KeyPlace ?? place, next);
        List<MapEntry> entries = [.. map.Entries];
        var index = entries.FindIndex(e => e.Key == key);
        if (index < 0) entries.Add(entry);
        else entries[index] = entry;
        return map with { Entries = entries };
    }

    private static Node Parse(string name, string value, ICollection<ConfigurationError> errors)
    {
        var place = new Place(name);
        if (!value.StartsWith('[') && !value.StartsWith('{')) return new ScalarNode(place, value, value.Length == 0);
        var own = new List<ConfigurationError>();
        var parsed = YamlSource.Read("value: " + value, name, own);
        foreach (var error in own) errors.Add(error with { Place = place });
        return parsed.Find("value") is { } entry ? Relocate(entry.Value, place) : new ScalarNode(place, value, IsNull: false);
    }

    private static Node Relocate(Node node, Place place) => node switch
    {
        MapNode map => new MapNode(place, [.. map.Entries.Select(e => new MapEntry(e.Key, place, Relocate(e.Value, place)))]),
        ListNode list => new ListNode(place, [.. list.Items.Select(i => Relocate(i, place))]),
        _ => node with { Place = place },
    };
}

using System.Collections;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Runs <see cref="IValidatedOptions.Validate"/> on every record of the tree and maps what it says to the lines of the settings.</summary>
internal sealed class OptionsValidation(IReadOnlyDictionary<string, Place> places, IReadOnlyCollection<ConfigurationError> known)
{
    /// <summary>Every error of the tree, parents first; a setting that did not bind is not judged again.</summary>
    public IEnumerable<ConfigurationError> Run(object root)
    {
        var told = known.Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<(string, string)>();
        foreach (var (record, prefix) in Records(root, ""))
        {
            if (record is not IValidatedOptions options) continue;
            foreach (var error in options.Validate())
            {
                var path = OptionPath.Normalise(OptionPath.Join(prefix, error.Path));
                if (told.Contains(path) || !seen.Add((path, error.Message))) continue;
                yield return new ConfigurationError(PlaceOf(path), path, error.Message, error.Mend);
            }
        }
    }

    private Place PlaceOf(string path)
    {
        for (var at = path; at is not null; at = OptionPath.Parent(at))
        {
            if (places.TryGetValue(at, out var place)) return place;
        }

        return places[""];
    }

    private static IEnumerable<(object Record, string Path)> Records(object value, string path)
    {
        if (OptionProperty.IsRecord(value.GetType()))
        {
            yield return (value, path);
            foreach (var property in OptionProperty.Of(value.GetType()))
            {
                if (property.Info.GetValue(value) is not { } child) continue;
                foreach (var found in Records(child, OptionPath.Join(path, property.Name))) yield return found;
            }
        }
        else if (value is IDictionary map)
        {
            foreach (DictionaryEntry entry in map)
            {
                if (entry.Value is null) continue;
                foreach (var found in Records(entry.Value, OptionPath.Key(path, (string)entry.Key))) yield return found;
            }
        }
        else if (value is IEnumerable list and not string)
        {
            var i = 0;
            foreach (var item in list)
            {
                var child = OptionPath.Item(path, i++);
                if (item is null) continue;
                foreach (var found in Records(item, child)) yield return found;
            }
        }
    }
}

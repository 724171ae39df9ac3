using System.Text;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Shows the configuration in force as YAML, with where each value came from; secrets stay hidden.</summary>
internal static class EffectiveConfiguration
{
    /// <summary>The whole tree.</summary>
    public static string Render(LoadedConfiguration configuration)
    {
        var text = new StringBuilder();
        Section(configuration.Options, "", 0, configuration.Places, text);
        return text.ToString();
    }

    private static void Section(object record, string path, int depth, IReadOnlyDictionary<string, Place> places, StringBuilder text)
    {
        foreach (var property in OptionProperty.Of(record.GetType()))
        {
            var value = property.Info.GetValue(record);
            var child = OptionPath.Join(path, property.Name);
            text.Append(' ', depth * 2).Append(property.Name).Append(':');
            if (value is not null && OptionProperty.IsRecord(value.GetType()))
            {
                text.Append('\n');
                Section(value, child, depth + 1, places, text);
                continue;
            }

            text.Append(' ').Append(OptionText.Format(value, property));
            if (places.TryGetValue(child, out var place)) text.Append("  # ").Append(place.IsVariable ? place.Source : $"line {place.Line}");
            text.Append('\n');
        }
    }
}

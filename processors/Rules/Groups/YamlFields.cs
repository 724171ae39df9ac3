using System.Globalization;
using Monitoring.Processors.Rules.Language;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>The fields of a map of YAML; one that is empty is as good as absent.</summary>
internal sealed class YamlFields(YamlText yaml, YamlNode node, IReadOnlyDictionary<string, (YamlNode Key, YamlNode Value)> fields)
{
    public YamlNode Node => node;

    public YamlNode? this[string name] => fields.TryGetValue(name, out var field) ? field.Value : null;

    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>Where a fault of the field is shown: the field, or the map where it is absent.</summary>
    public YamlNode Place(string name) => fields.TryGetValue(name, out var field) ? field.Value : node;

    public YamlScalarNode? Scalar(string name)
    {
        var value = this[name];
        if (value is null or YamlScalarNode) return (YamlScalarNode?)value;
        yaml.Fault(value, $"{name} must be one text", $"write '{name}: …' on one line, or with '|' on several");
        return null;
    }

    public string Text(string name) => YamlText.Text(Scalar(name));

    public TimeSpan? Duration(string name)
    {
        if (Scalar(name) is not { } scalar) return null;
        try
        {
            return DurationText.Parse(scalar.Value ?? "");
        }
        catch (FormatException e)
        {
            yaml.Fault(scalar, $"{name}: {e.Message}", "write a number and its unit: 90s, 5m, 1h30m, 7d");
            return null;
        }
    }

    public int Whole(string name)
    {
        if (Scalar(name) is not { } scalar) return 0;
        if (int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        yaml.Fault(scalar, $"{name}: '{scalar.Value}' is no whole number", "write digits alone");
        return 0;
    }

    public bool Flag(string name)
    {
        if (Scalar(name) is not { } scalar) return false;
        if (scalar.Value is "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y") return true;
        if (scalar.Value is not ("false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N")) yaml.Fault(scalar, $"{name}: '{scalar.Value}' is neither true nor false", "write true or false");
        return false;
    }
}

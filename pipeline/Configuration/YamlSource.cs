using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Reads YAML into nodes that keep line and column.</summary>
internal static class YamlSource
{
    /// <summary>The document's top-level map; empty where the text is empty or broken.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">Its name for the errors.</param>
    /// <param name="errors">Takes what makes it unreadable.</param>
    public static MapNode Read(string text, string file, ICollection<ConfigurationError> errors)
    {
        var start = new Place(file, 1, 1);
        var empty = new MapNode(start, []);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            // The parser notices a tab only at the end of what it cannot make sense of.
            var tab = Array.FindIndex(text.Split('\n'), line => line.TrimStart(' ').StartsWith('\t') && line.Trim().Length > 0);
            errors.Add(tab >= 0
                ? new ConfigurationError(new Place(file, tab + 1, 1), "", "the line is indented with a tab, which YAML does not allow", "indent with spaces")
                : new ConfigurationError(At(file, e.Start), "", $"this is not YAML: {Unquoted(e.Message)}", "correct the syntax; quote texts that hold ': ' or ' #'"));
            return empty;
        }

        if (stream.Documents.Count == 0) return empty;
        if (stream.Documents.Count > 1)
        {
            errors.Add(new ConfigurationError(At(file, stream.Documents[1].RootNode.Start), "", "the file holds a second document", "keep everything in one document and remove the line '---'"));
        }

        var root = Convert(stream.Documents[0].RootNode, file, errors, "");
        if (root is MapNode map) return map;
        if (root is not ScalarNode { IsNull: true })
        {
            errors.Add(new ConfigurationError(root.Place, "", "the file must be a map of settings", "write 'section:' and the settings indented below it"));
        }

        return empty;
    }

    private static Node Convert(YamlNode node, string file, ICollection<ConfigurationError> errors, string path)
    {
        var place = At(file, node.Start);
        switch (node)
        {
            case YamlMappingNode mapping:
                var entries = new List<MapEntry>();
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Value: { Length: > 0 } name })
                    {
                        errors.Add(new ConfigurationError(At(file, key.Start), path, "a key must be a plain name", "write 'name: value'"));
                        continue;
                    }

                    entries.Add(new MapEntry(name, At(file, key.Start), Convert(value, file, errors, OptionPath.Join(path, name))));
                }

                return new MapNode(place, entries);
            case YamlSequenceNode sequence:
                return new ListNode(place, [.. sequence.Children.Select((item, i) => Convert(item, file, errors, OptionPath.Item(path, i)))]);
            default:
                var scalar = (YamlScalarNode)node;
                var plain = scalar.Style is ScalarStyle.Plain or ScalarStyle.Any;
                return new ScalarNode(place, scalar.Value ?? "", plain && scalar.Value is (null or "" or "~" or "null"));
        }
    }

    // The parser quotes what it stumbled upon, which may stand in the middle of a password: "Alias $hunter2 …", "Duplicate key …", "Undefined tag handle …".
    private static string Unquoted(string message)
    {
        if (message.StartsWith("Duplicate key", StringComparison.Ordinal)) return "Duplicate key";
        string[] quoting = ["alias", "anchor", "tag"];
        var quotes = !message.StartsWith("While ", StringComparison.Ordinal) || Array.Exists(quoting, q => message.Contains(q, StringComparison.OrdinalIgnoreCase));
        return quotes ? "what begins here cannot be read" : message;
    }

    private static Place At(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);
}

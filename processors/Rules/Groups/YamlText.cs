using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>Reads the YAML of rules as Prometheus does: every text as it is written, unknown fields refused, an empty value the same as none.</summary>
/// <remarks>Aliases and merge keys are followed within bounds of depth and size.</remarks>
internal sealed class YamlText(string file, string text)
{
    private const int MostDepth = 32;
    private const int MostNodes = 1_000_000;
    private const int MostIndents = 1_000;

    private readonly List<RuleFault> _faults = [];
    private int _nodes;

    public IReadOnlyList<RuleFault> Faults => _faults;

    /// <summary>The document's top; null where the text is empty or broken.</summary>
    public YamlNode? Load()
    {
        var lenient = text;
        for (var tries = 0; ; tries++)
        {
            try
            {
                var stream = new YamlStream();
                CheckDepth(new Parser(new StringReader(lenient)));
                stream.Load(new Parser(new StringReader(lenient)));
                return stream.Documents.Count == 0 || IsNone(stream.Documents[0].RootNode) ? null : stream.Documents[0].RootNode;
            }
            // Go lets the lines of a text in quotes begin anywhere; the spaces before them mean nothing.
            catch (YamlException fault) when (tries < MostIndents && fault.Message.Contains("found wrong indentation", StringComparison.Ordinal))
            {
                lenient = Indented(lenient, (int)fault.Start.Line, (int)fault.End.Line);
            }
            // The scanner ends on some texts in an error of its own code instead.
            catch (Exception fault) when (fault is YamlException or InvalidOperationException or ArgumentException)
            {
                var at = (fault as YamlException)?.Start ?? Mark.Empty;
                _faults.Add(new RuleFault(file, Math.Max(1, (int)at.Line), Math.Max(1, (int)at.Column), $"this is not YAML: {fault.Message.TrimEnd('.')}", "correct the syntax; quote texts that hold ': ' or ' #'"));
                return null;
            }
        }
    }

    /// <summary>The fields of a map; those that are not known are faults.</summary>
    public YamlFields Fields(YamlNode node, string what, params string[] known)
    {
        var found = new Dictionary<string, (YamlNode Key, YamlNode Value)>(StringComparer.Ordinal);
        if (Count(node) && node is YamlMappingNode map)
        {
            foreach (var (key, value) in Merged(map))
            {
                var name = (key as YamlScalarNode)?.Value ?? "";
                if (Array.IndexOf(known, name) < 0) Fault(key, $"{what} has no field '{name}'", $"write one of {string.Join(", ", known)}");
                else if (!IsNone(value)) found[name] = (key, value);
            }
        }
        else if (!IsNone(node))
        {
            Fault(node, $"{what} must be a map of fields", $"write '{known[0]}: …' and the other fields below it");
        }

        return new YamlFields(this, node, found);
    }

    /// <summary>The members of a list.</summary>
    public IEnumerable<YamlNode> Items(YamlNode? node, string what)
    {
        if (node is null || !Count(node)) return [];
        if (node is YamlSequenceNode list) return list.Children;
        Fault(node, $"{what} must be a list", "begin each member with '- '");
        return [];
    }

    /// <summary>The names and texts of a map, ordered by name.</summary>
    public IReadOnlyList<(YamlScalarNode Key, YamlScalarNode Value)> Texts(YamlNode? node, string what)
    {
        var texts = new List<(YamlScalarNode Key, YamlScalarNode Value)>();
        if (node is null || !Count(node)) return texts;
        if (node is not YamlMappingNode map)
        {
            Fault(node, $"{what} must be a map of names and texts", "write 'name: text'");
            return texts;
        }

        foreach (var (key, value) in Merged(map))
        {
            if (key is YamlScalarNode name && value is YamlScalarNode plain) texts.Add((name, plain));
            else Fault(value, $"{what} holds something that is no text", "write 'name: text'");
        }

        texts.Sort((a, b) => string.CompareOrdinal(a.Key.Value, b.Key.Value));
        return texts;
    }

    /// <summary>A scalar as it is written; "" for none.</summary>
    public static string Text(YamlScalarNode? node) => node is null || IsNone(node) ? "" : node.Value ?? "";

    public void Fault(YamlNode node, string message, string mend) => _faults.Add(new RuleFault(file, (int)node.Start.Line, (int)node.Start.Column, message, mend));

    /// <summary>A fault inside a text: at its line and column, as far as the file shows them.</summary>
    public void Fault(YamlScalarNode node, int line, int column, string message, string mend)
    {
        var (at, from) = ((int)node.Start.Line, (int)node.Start.Column);
        if (node.Style == ScalarStyle.Literal)
        {
            var lines = text.Split('\n');
            var first = lines.Skip(at).FirstOrDefault(l => l.Trim().Length > 0) ?? "";
            (at, from) = (at + line, first.Length - first.TrimStart(' ').Length + column);
        }
        else if (line == 1 && node.Style is not ScalarStyle.Folded)
        {
            from += column - (node.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 0 : 1);
        }

        _faults.Add(new RuleFault(file, at, from, message, mend));
    }

    // The map's own entries, then those of '<<' that it does not have.
    private IEnumerable<KeyValuePair<YamlNode, YamlNode>> Merged(YamlMappingNode map, int depth = 0)
    {
        if (depth == MostDepth || !map.Children.Keys.Any(IsMerge)) return map.Children.Where(e => !IsMerge(e.Key));
        var own = map.Children.Where(e => !IsMerge(e.Key));
        var sources = map.Children.Where(e => IsMerge(e.Key)).SelectMany(e => e.Value is YamlSequenceNode list ? list.Children : [e.Value]);
        return own.Concat(sources.Where(Count).OfType<YamlMappingNode>().SelectMany(m => Merged(m, depth + 1))).DistinctBy(e => (e.Key as YamlScalarNode)?.Value);
    }

    private static bool IsMerge(YamlNode key) => key is YamlScalarNode { Style: ScalarStyle.Plain, Value: "<<" };

    private static string Indented(string text, int from, int to)
    {
        var lines = text.Split('\n');
        var indent = new string(' ', lines[from - 1].Length + 1);
        for (var i = from; i < Math.Min(to, lines.Length); i++) lines[i] = indent + lines[i].TrimStart(' ');
        return string.Join('\n', lines);
    }

    private static bool IsNone(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    // Aliases may stand for far more than is written.
    private bool Count(YamlNode node)
    {
        _nodes += 1 + ((node as YamlMappingNode)?.Children.Count ?? 0);
        if (_nodes <= MostNodes) return true;
        if (_nodes - MostNodes < 2) Fault(node, $"its aliases stand for more than {MostNodes} values", "write the values out");
        return false;
    }

    // The builder of the tree calls itself for each level.
    private static void CheckDepth(Parser parser)
    {
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            // The stream and the document count as levels too.
            if (depth > MostDepth + 2) throw new YamlException(parser.Current.Start, parser.Current.End, $"nested deeper than {MostDepth} levels");
        }
    }
}

using System.Runtime.CompilerServices;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Tests.Publishers;

/// <summary>What is under <c>docker/</c>.</summary>
internal static class Files
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../docker"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    public static YamlMappingNode Yaml(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Read(path)));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    public static string Text(this YamlNode node, params string[] path) => ((YamlScalarNode)node.At(path)).Value!;

    public static YamlNode At(this YamlNode node, params string[] path) => path.Aggregate(node, (n, key) => ((YamlMappingNode)n).Children[new YamlScalarNode(key)]);

    public static bool Has(this YamlNode node, string key) => node is YamlMappingNode map && map.Children.ContainsKey(new YamlScalarNode(key));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

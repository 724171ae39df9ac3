using System.Globalization;
using System.Text.RegularExpressions;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Dotted paths of settings: <c>masking.rules[2].pattern</c>.</summary>
internal static partial class OptionPath
{
    /// <summary>The setting <paramref name="name"/>, itself a name or a path, below <paramref name="parent"/>.</summary>
    public static string Join(string parent, string name)
    {
        if (parent.Length == 0 || name.Length == 0) return parent + name;
        return name[0] == '[' ? parent + name : $"{parent}.{name}";
    }

    /// <summary>The entry <paramref name="key"/> of a map; a key with dots is put in brackets.</summary>
    public static string Key(string parent, string key) => key.Contains('.', StringComparison.Ordinal) ? $"{parent}[{key}]" : Join(parent, key);

    /// <summary>The item at <paramref name="index"/> of a list.</summary>
    public static string Item(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");

    /// <summary>The same path with list items as <c>[n]</c>, whichever way a validator wrote them.</summary>
    public static string Normalise(string path) => DottedIndex().Replace(path, "[$1]$2");

    /// <summary>The setting that holds <paramref name="path"/>, or null at the top.</summary>
    public static string? Parent(string path)
    {
        if (path.Length == 0) return null;
        var end = path[^1] == ']' ? path.LastIndexOf('[') : path.LastIndexOf('.');
        return end <= 0 ? "" : path[..end];
    }

    [GeneratedRegex(@"\.(\d+)(\.|\[|$)")]
    private static partial Regex DottedIndex();
}

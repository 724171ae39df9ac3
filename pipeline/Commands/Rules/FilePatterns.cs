using System.IO.Enumeration;

namespace Monitoring.Pipeline.Commands.Rules;

/// <summary>Finds files by patterns such as <c>rules/*.yaml</c>; a star stays within a folder.</summary>
internal static class FilePatterns
{
    /// <summary>The files, by name; a relative pattern begins in <paramref name="folder"/>.</summary>
    public static IEnumerable<string> Find(string folder, string pattern)
    {
        IEnumerable<string> found = [Path.IsPathRooted(pattern) ? "/" : folder.Length == 0 ? "." : folder];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = part.AsSpan().ContainsAny("*?") ? found.SelectMany(f => Within(f, part)) : found.Select(f => Joined(f, part));
        }

        return found.Where(File.Exists);
    }

    private static IEnumerable<string> Within(string folder, string part) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName)
            .Where(name => FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false)).Order(StringComparer.Ordinal).Select(name => Joined(folder, name!));

    private static string Joined(string folder, string name) => name == "." ? folder : folder == "." ? name : Path.Combine(folder, name);
}

using System.Text;
using System.Text.RegularExpressions;

namespace Monitoring.Pipeline.Commands.Rules;

/// <summary>Finds files by Go's patterns such as <c>rules/[a-f]*.yaml</c>; a star stays within a folder, a backslash takes a sign as it is.</summary>
internal static class FilePatterns
{
    /// <summary>The files, by name; a relative pattern begins in <paramref name="folder"/>.</summary>
    /// <exception cref="IOException">It is no pattern.</exception>
    public static IEnumerable<string> Find(string folder, string pattern)
    {
        IEnumerable<string> found = [Path.IsPathRooted(pattern) ? "/" : folder.Length == 0 ? "." : folder];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.AsSpan().ContainsAny(@"*?[\"))
            {
                var name = Name(part) ?? throw new IOException($"'{pattern}' is no pattern of file names");
                found = found.SelectMany(f => Within(f, name));
            }
            else
            {
                found = found.Select(f => Joined(f, part));
            }
        }

        return found.Where(File.Exists);
    }

    private static IEnumerable<string> Within(string folder, Regex name) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateFileSystemEntries(folder).Select(f => Path.GetFileName(f)!)
            .Where(f => name.IsMatch(f)).Order(StringComparer.Ordinal).Select(f => Joined(folder, f));

    private static string Joined(string folder, string name) => name == "." ? folder : folder == "." ? name : Path.Combine(folder, name);

    // Null where a class has no end or no member, or nothing follows a backslash.
    private static Regex? Name(string part)
    {
        var expression = new StringBuilder(@"\A");
        for (var at = 0; at < part.Length;)
        {
            var c = part[at++];
            if (c == '*') expression.Append(".*");
            else if (c == '?') expression.Append(@"(?:[\ud800-\udbff][\udc00-\udfff]|.)");
            else if (c == '[' ? !Class(part, ref at, expression) : !Sign(part, c, ref at, expression)) return null;
        }

        try
        {
            return new Regex(expression.Append(@"\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool Class(string part, ref int at, StringBuilder expression)
    {
        expression.Append('[');
        if (at < part.Length && part[at] == '^') expression.Append(part[at++]);
        for (var isFirst = true; isFirst || at >= part.Length || part[at] != ']'; isFirst = false)
        {
            if (!Member(part, ref at, expression)) return false;
            if (at >= part.Length || part[at] != '-') continue;
            at++;
            expression.Append('-');
            if (!Member(part, ref at, expression)) return false;
        }

        at++;
        expression.Append(']');
        return true;
    }

    private static bool Member(string part, ref int at, StringBuilder expression)
    {
        if (at >= part.Length || part[at] is '-' or ']') return false;
        var c = part[at++];
        return Sign(part, c, ref at, expression);
    }

    private static bool Sign(string part, char c, ref int at, StringBuilder expression)
    {
        if (c == '\\' && at == part.Length) return false;
        expression.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)(c == '\\' ? part[at++] : c):x4}");
        return true;
    }
}

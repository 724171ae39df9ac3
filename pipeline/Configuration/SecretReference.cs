using System.Text.RegularExpressions;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Resolves <c>${NAME}</c> to a variable and <c>file:/path</c> to a file's content, so that secrets need not stand in the file.</summary>
/// <remarks>No message ever holds what was read.</remarks>
internal sealed partial class SecretReference(IReadOnlyDictionary<string, string> environment)
{
    private const string FilePrefix = "file:";

    /// <summary>True for <c>${NAME}</c>.</summary>
    public static bool IsReference(string text) => Variable().IsMatch(text);

    /// <summary>The secret's text.</summary>
    public bool TryResolve(ScalarNode node, string path, ICollection<ConfigurationError> errors, out string text)
    {
        text = node.Text;
        if (Variable().Match(text) is { Success: true } match)
        {
            var name = match.Groups[1].Value;
            if (environment.TryGetValue(name, out var value) && value.Length > 0)
            {
                text = value;
                return true;
            }

            errors.Add(new ConfigurationError(node.Place, path, $"refers to the environment variable {name}, which is not set", $"set {name} for this process"));
            return false;
        }

        return !text.StartsWith(FilePrefix, StringComparison.Ordinal) || TryReadFile(node, path, errors, ref text);
    }

    private static bool TryReadFile(ScalarNode node, string path, ICollection<ConfigurationError> errors, ref string text)
    {
        var file = text[FilePrefix.Length..];
        try
        {
            // Editors and `echo` end a file with a newline that is no part of the secret.
            text = File.ReadAllText(file).TrimEnd('\r', '\n');
            if (text.Length > 0) return true;
            errors.Add(new ConfigurationError(node.Place, path, $"refers to the file '{file}', which is empty", "write the secret into it"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            errors.Add(new ConfigurationError(node.Place, path, $"refers to the file '{file}', which {why}", "create it, readable for this process only"));
        }

        return false;
    }

    [GeneratedRegex(@"^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$")]
    private static partial Regex Variable();
}

namespace Monitoring.Sinks.Postgres;

/// <summary>Quotes what PostgreSQL takes no parameter for. Everything else is a parameter.</summary>
public static class SqlText
{
    /// <summary>A name: of a table, a role.</summary>
    /// <exception cref="ArgumentException">It is empty or holds U+0000, which no name does.</exception>
    public static string Identifier(string name) => '"' + Checked(name).Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    /// <summary>A text, whatever <c>standard_conforming_strings</c> says.</summary>
    /// <exception cref="ArgumentException">It holds U+0000, which no text does.</exception>
    public static string Literal(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("U+0000 cannot be stored.", nameof(text));
        var quoted = '\'' + text.Replace("'", "''", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal) + '\'';
        return text.Contains('\\', StringComparison.Ordinal) ? "E" + quoted : quoted;
    }

    private static string Checked(string name) => name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("An empty name, or one with U+0000, cannot be quoted.", nameof(name))
        : name;
}

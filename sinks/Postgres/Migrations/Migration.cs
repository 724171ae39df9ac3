using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Sinks.Postgres.Migrations;

/// <summary>One numbered SQL file. To change the schema add a file; never edit one that was released.</summary>
/// <param name="Version">From the file's name, without gaps from 1.</param>
/// <param name="Name">The file's name behind the number.</param>
/// <param name="Sql">Its text.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with Unix line ends, in lower-case hexadecimal.</summary>
    internal string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>Those that this build knows, in order.</summary>
    internal static IReadOnlyList<Migration> All { get; } = [.. Load().OrderBy(m => m.Version)];

    private static IEnumerable<Migration> Load()
    {
        var assembly = typeof(Migration).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.EndsWith(".sql", StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = Path.GetFileNameWithoutExtension(resource);
            yield return new Migration(int.Parse(name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), name[5..], reader.ReadToEnd());
        }
    }
}

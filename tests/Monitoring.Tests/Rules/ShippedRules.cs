using System.Runtime.CompilerServices;
using Monitoring.Processors.Rules.Groups;

namespace Monitoring.Tests.Rules;

/// <summary>What is under <c>rules/</c>.</summary>
internal static class ShippedRules
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../rules"));

    public static IReadOnlyList<string> RuleFiles { get; } = [.. Directory.EnumerateFiles(Folder, "*.yml").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> TestFiles { get; } = [.. Directory.EnumerateFiles(Path.Combine(Folder, "tests"), "*.test.yml").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<RuleFile> Read() => [.. RuleFiles.Select(path => RuleFile.Read(path, File.ReadAllText(path)))];

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

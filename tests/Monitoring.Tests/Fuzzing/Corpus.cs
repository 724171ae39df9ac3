namespace Monitoring.Tests.Fuzzing;

/// <summary>Inputs kept in the repository, one a file in a folder a target: what once failed, and what reached code that nothing else reached.</summary>
internal static class Corpus
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Corpus");

    /// <summary>A target's seeds and its files, in a fixed order.</summary>
    public static List<byte[]> Of(FuzzTarget target) => [.. target.Seeds, .. Files(target.Name)];

    private static IEnumerable<byte[]> Files(string name)
    {
        var folder = Path.Combine(Root, name);
        return Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }
}

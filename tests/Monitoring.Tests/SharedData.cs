namespace Monitoring.Tests;

/// <summary>External test material, in a folder <c>shared/data</c> beside one of the folders above the test assembly. It is never part of the project.</summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>The full path of a file or folder; the calling test is skipped where it is absent.</summary>
    public static string Path(string relative)
    {
        Assert.SkipWhen(Root is null, "external test data is absent: there is no folder shared/data beside the project");
        var path = System.IO.Path.Combine(Root!, relative);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"external test data is absent: shared/data/{relative}");
        return path;
    }

    /// <summary>The lines of a file that are not empty.</summary>
    public static string[] Lines(string relative) => [.. File.ReadLines(Path(relative)).Where(line => line.Length > 0)];

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data)) return data;
        }

        return null;
    }
}

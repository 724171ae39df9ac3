namespace Monitoring.Tests.Fuzzing;

/// <summary>Folders for targets that read files, gone when the process ends.</summary>
internal static class Scratch
{
    private static readonly Lazy<string> Root = new(() =>
    {
        var root = Directory.CreateTempSubdirectory("monitoring-fuzz-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    });

    private static int s_folders;

    /// <summary>A new folder.</summary>
    public static string Folder() => Directory.CreateDirectory(Path.Combine(Root.Value, $"{Interlocked.Increment(ref s_folders)}")).FullName;
}

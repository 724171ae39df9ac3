using System.Globalization;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>What <c>/proc</c> says of processes.</summary>
internal static class ProcessTree
{
    /// <summary>A process and its children.</summary>
    public static IReadOnlyList<int> Of(int process)
    {
        var parent = process.ToString(CultureInfo.InvariantCulture);
        return [process, .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(p => p!.All(char.IsAsciiDigit) && ParentOf(p!) == parent).Select(p => int.Parse(p!, CultureInfo.InvariantCulture))];
    }

    /// <summary>The most memory that a process has had in use, in bytes; 0 where it has ended.</summary>
    public static long PeakBytes(int process)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status")).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return 1024 * long.Parse(line["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    // The name in parentheses may hold anything; the parent is the second field behind it.
    private static string? ParentOf(string process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
        }
        catch (IOException)
        {
            return null;
        }
    }
}

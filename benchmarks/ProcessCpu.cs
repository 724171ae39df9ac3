using System.Globalization;

namespace Monitoring.Benchmarks;

/// <summary>CPU time of a process and those that it has started, user and system, from <c>/proc</c>.</summary>
internal static class ProcessCpu
{
    private const double TicksPerSecond = 100; // USER_HZ of every Linux that .NET runs on.

    /// <returns>Null where there is no <c>/proc</c>.</returns>
    public static TimeSpan? OfTree(int processId)
    {
        if (!OperatingSystem.IsLinux() || Read(processId) is not { } root) return null;
        var children = Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .Where(s => s?.Parent == processId);
        // What has ended counts with the one that waited for it: PostgreSQL's sessions come and go.
        return TimeSpan.FromSeconds((root.Own + root.Waited + children.Sum(s => s!.Value.Own)) / TicksPerSecond);
    }

    private static (int Parent, long Own, long Waited)? Read(int id)
    {
        try
        {
            // The second field is the name in brackets, which may hold anything; man proc_pid_stat counts from 1.
            var text = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), Ticks(11) + Ticks(12), Ticks(13) + Ticks(14));

            long Ticks(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended meanwhile.
        }
    }
}

using System.Globalization;

namespace Monitoring.Benchmarks.Overload;

/// <summary>What a process holds of the machine's memory, from <c>/proc</c>.</summary>
/// <param name="Resident">Bytes now.</param>
/// <param name="Peak">The most since it began, which no sampling misses.</param>
internal readonly record struct ProcessMemory(long Resident, long Peak)
{
    /// <exception cref="InvalidOperationException">There is no such process, or no <c>/proc</c>.</exception>
    public static ProcessMemory Of(int processId)
    {
        try
        {
            var lines = File.ReadAllLines($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status");
            return new ProcessMemory(Kilobytes(lines, "VmRSS:") * 1024, Kilobytes(lines, "VmHWM:") * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The memory of process {processId} cannot be read: {e.Message} Has it ended? Its log is in the folder of the run.");
        }
    }

    private static long Kilobytes(string[] lines, string name)
    {
        var line = lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(name.Length).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
    }
}

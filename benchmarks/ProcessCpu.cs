using System.Diagnostics;

namespace Monitoring.Benchmarks;

/// <summary>CPU time of another process so far, user and system, all threads.</summary>
internal static class ProcessCpu
{
    public static TimeSpan Of(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }
}

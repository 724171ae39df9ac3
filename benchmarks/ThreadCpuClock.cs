using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Monitoring.Benchmarks;

/// <summary>CPU time of the calling thread, so that other work on the machine does not count.</summary>
internal static class ThreadCpuClock
{
    private const int ThreadCpuTimeId = 3;

    /// <summary>False where the platform has no such clock and wall time is measured in its place.</summary>
    public static bool IsCpuTime { get; } = OperatingSystem.IsLinux();

    /// <summary>Time since some fixed point.</summary>
    public static TimeSpan Now()
    {
        if (!IsCpuTime || GetTime(ThreadCpuTimeId, out var time) != 0) return Stopwatch.GetElapsedTime(0);
        return TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}

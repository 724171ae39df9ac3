using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Monitoring.Tests.Fuzzing;

/// <summary>What one input takes of a thread's time, and of memory.</summary>
/// <remarks>
/// Time is the thread's own on the processor, so that neighbours on the machine do not count; memory is all that the thread allocates, released again or
/// not. Anything beyond its bound counts only where it is so in the best of four runs.
/// </remarks>
internal static partial class Meter
{
    public static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(100);

    private const int ThreadCpuTime = 3;

    /// <summary>Runs a warm subject on an input, and checks what has to hold.</summary>
    public static TimeSpan Check(FuzzTarget target, Subject subject, byte[] input)
    {
        var bound = target.MemoryFloor + ((long)target.MemoryFactor * input.Length);
        var (time, memory) = Run(subject, input, out var oracle);
        for (var again = 0; again < 3 && (time > MostTime || memory > bound); again++)
        {
            var (otherTime, otherMemory) = Run(subject, input, out oracle);
            (time, memory) = (time < otherTime ? time : otherTime, Math.Min(memory, otherMemory));
        }

        if (time > MostTime) throw new BoundException($"took {time.TotalMilliseconds:0} ms of processor time; at most {MostTime.TotalMilliseconds:0} ms");
        if (memory > bound) throw new BoundException($"allocated {memory} bytes for {input.Length}; at most {bound}");
        oracle?.Invoke();
        return time;
    }

    /// <summary>The least time of several runs.</summary>
    public static TimeSpan Best(Subject subject, byte[] input, int runs)
    {
        var best = TimeSpan.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            var (time, _) = Run(subject, input, out _);
            if (time < best) best = time;
        }

        return best;
    }

    /// <summary>What a subject that has grown nothing yet allocates on an input.</summary>
    public static long Fresh(FuzzTarget target, byte[] input) => Run(target.Create(), input, out _).Memory;

    private static (TimeSpan Time, long Memory) Run(Subject subject, byte[] input, out Action? oracle)
    {
        var memory = GC.GetAllocatedBytesForCurrentThread();
        var start = Now();
        oracle = subject(input);
        return (Now() - start, GC.GetAllocatedBytesForCurrentThread() - memory);
    }

    private static TimeSpan Now() => OperatingSystem.IsLinux() && clock_gettime(ThreadCpuTime, out var time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : Stopwatch.GetElapsedTime(0);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}

/// <summary>An input took more than it may.</summary>
internal sealed class BoundException(string message) : Exception(message);

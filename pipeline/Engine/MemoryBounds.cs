using System.Runtime.InteropServices;
using Serilog;

namespace Monitoring.Pipeline.Engine;

/// <summary>Makes runtime and C library keep to a budget, before the first thread of a client starts.</summary>
internal static class MemoryBounds
{
    // From malloc.h.
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    /// <summary>Bounds the managed heap, and lets go at once what the Kafka client frees.</summary>
    public static void Apply(MemoryBudget budget, ILogger log)
    {
        AppContext.SetData("GCHeapHardLimit", (ulong)budget.HeapBytes);
        GC.RefreshMemoryLimit();
        log.Information(
            "{Limit} MiB of memory, of them {Heap} for the managed heap; {Queue} KiB fetched ahead by a worker, {Identities} identities remembered in a partition of intake",
            budget.Limit >> 20, budget.HeapBytes >> 20, budget.ConsumerQueueBytes >> 10, budget.MaxIdentities);
        try
        {
            // Each client has threads, and each thread would get an arena that gives nothing back while anything in it lives.
            _ = SetOption(ArenaMax, 2);
            // Fixed, for it would grow with what is freed until large buffers are kept in the arenas too.
            _ = SetOption(MmapThreshold, 128 * 1024);
            _ = SetOption(TrimThreshold, 1024 * 1024);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            log.Debug("This C library has no mallopt, so its arenas are its own business: {Reason}", e.Message);
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);
}

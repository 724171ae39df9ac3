using System.Runtime.InteropServices;
using Serilog;

namespace Monitoring.Pipeline.Engine;

/// <summary>Makes runtime and C library keep to a budget, before the first thread of a client starts.</summary>
internal static class MemoryBounds
{
    // From malloc.h.
    private const int ArenaMax = -8;

    /// <summary>Bounds the managed heap, and on machines of many cores the arenas of the C library.</summary>
    public static void Apply(MemoryBudget budget, ILogger log)
    {
        AppContext.SetData("GCHeapHardLimit", (ulong)budget.HeapBytes);
        GC.RefreshMemoryLimit();
        log.Information(
            "{Limit} MiB of memory, of them {Heap} for the managed heap; {Queue} KiB fetched ahead by a worker, {Identities} identities remembered in a partition of intake",
            budget.Limit >> 20, budget.HeapBytes >> 20, budget.ConsumerQueueBytes >> 10, budget.MaxIdentities);
        try
        {
            // Each client has threads, and the C library makes up to eight arenas a core for them. Sixteen are what two cores have; fewer
            // would make the threads wait for each other.
            _ = SetOption(ArenaMax, 16);
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

namespace Monitoring.Tests;

/// <summary>What a piece of code allocates on its own thread.</summary>
internal static class Allocation
{
    /// <summary>Bytes that <paramref name="round"/> allocates, once warm: the least of several runs, because a collection that another thread causes moves the counter.</summary>
    public static long LeastOf(Action round)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 10 && least > 0; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

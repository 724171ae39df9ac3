using System.Diagnostics;

namespace Monitoring.Pipeline.Engine;

/// <summary>Named places at which a crash test lets the process die, as if its power went.</summary>
/// <remarks>
/// <c>MONITORING_FAILPOINT=name:n</c> kills the process when the place is reached for the n-th time. Unset, as always outside tests, a place
/// costs one comparison.
/// </remarks>
internal static class FailPoint
{
    public const string BeforeEndTransaction = "before-end-transaction";
    public const string AfterEndTransaction = "after-end-transaction";
    public const string DuringRestore = "during-restore";
    public const string DuringReplay = "during-replay";
    public const string InsideRebalance = "inside-rebalance";
    public const string BetweenCopyAndCommit = "between-copy-and-commit";

    private static readonly string? Armed;
    private static int _left;

    static FailPoint()
    {
        var setting = Environment.GetEnvironmentVariable("MONITORING_FAILPOINT")?.Split(':');
        if (setting is not [var name, var count]) return;
        Armed = name;
        _left = int.Parse(count, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Says that the place was reached.</summary>
    public static void Reach(string name)
    {
        if (Armed is null || Armed != name || Interlocked.Decrement(ref _left) != 0) return;
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}

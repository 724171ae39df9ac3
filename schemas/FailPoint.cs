using System.Diagnostics;

namespace Monitoring.Schemas;

/// <summary>Named places at which a crash test lets the process die, as if its power went.</summary>
/// <remarks>
/// <c>MONITORING_FAILPOINT=name:n</c> kills the process when the place is reached for the n-th time; <c>name:n:stop</c> lets it stand still there until
/// SIGCONT. Unset, as always outside tests, a place costs one comparison.
/// </remarks>
public static class FailPoint
{
    /// <summary>A stream task has sent its offsets, not yet the commit.</summary>
    public const string BeforeEndTransaction = "before-end-transaction";
    /// <summary>A stream task was told that its transaction is committed.</summary>
    public const string AfterEndTransaction = "after-end-transaction";
    /// <summary>A task has fenced its predecessor and not yet read its checkpoint.</summary>
    public const string DuringRestore = "during-restore";
    /// <summary>A task rebuilds its state.</summary>
    public const string DuringReplay = "during-replay";
    /// <summary>Partitions are being given or taken.</summary>
    public const string InsideRebalance = "inside-rebalance";
    /// <summary>Rows and offset are written to PostgreSQL, not yet committed.</summary>
    public const string BetweenCopyAndCommit = "between-copy-and-commit";

    /// <summary>The third part of a setting that does not kill.</summary>
    public const string Stop = "stop";

    private static readonly string? Armed;
    private static readonly bool Stops;
    private static int _left;

    static FailPoint()
    {
        var setting = Environment.GetEnvironmentVariable("MONITORING_FAILPOINT")?.Split(':');
        if (setting is not [var name, var count, ..]) return;
        Armed = name;
        Stops = setting is [_, _, Stop];
        _left = int.Parse(count, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Says that the place was reached.</summary>
    public static void Reach(string name)
    {
        if (Armed is null || Armed != name || Interlocked.Decrement(ref _left) != 0) return;
        if (Stops)
        {
            using var signal = Process.Start("kill", ["-STOP", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            signal.WaitForExit();
            return;
        }

        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}

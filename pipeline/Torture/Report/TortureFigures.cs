using Monitoring.Benchmarks;
using Monitoring.Pipeline.Torture.Checking;

namespace Monitoring.Pipeline.Torture.Report;

/// <summary>A result as figures with their goals.</summary>
internal static class TortureFigures
{
    public static IReadOnlyList<Figure> Of(TortureResult result)
    {
        int Worst(string what) => result.Findings.Where(f => f.What == what).Select(static f => f.Count).DefaultIfEmpty().Max();
        return
        [
            .. result.Faults.OrderBy(static f => f.Key, StringComparer.Ordinal).Select(static f => new Figure($"torture.fault.{f.Key}", f.Value, "strikes")),
            new Figure("torture.published", result.Published, "events"),
            new Figure("torture.acknowledged", result.Account.Acknowledged, "events"),
            new Figure("torture.stored", result.Account.Stored, "events"),
            new Figure("torture.deduplicated", result.Account.Deduplicated, "events"),
            new Figure("torture.dead_lettered", result.Account.DeadLettered, "events"),
            new Figure("torture.unaccounted", result.Account.Acknowledged - result.Account.Stored - result.Account.Deduplicated - result.Account.DeadLettered, "events", "0"),
            new Figure("torture.lost", Worst(Finding.Lost), "events", "0"),
            new Figure("torture.doubled", Worst(Finding.Doubled), "events", "0"),
            new Figure("torture.out_of_order", Worst(Finding.OutOfOrder), "events", "0"),
            new Figure("torture.findings", result.Findings.Count, "", "0"),
            new Figure("torture.peak_memory", result.PeakBytes / 1048576.0, "MiB", "<= 512"),
            new Figure("torture.longest_stall", result.LongestStall.TotalSeconds, "s", null, $"after {result.StalledAfter}"),
            new Figure("torture.aborted", result.Aborted, "records", "> 0 where transactions are broken"),
            new Figure("torture.replayed", result.Replayed, "tasks", "> 0 where state is lost"),
            new Figure("torture.fenced", result.Fenced, "tasks", "> 0 where zombies come back"),
        ];
    }
}

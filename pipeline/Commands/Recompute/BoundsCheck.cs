using Monitoring.Pipeline.Commands.Query;
using Monitoring.Processors.Windowing;
using Monitoring.Sinks.Postgres.Recomputing;

namespace Monitoring.Pipeline.Commands.Recompute;

/// <summary>Days begin at the midnights of a time zone: under another one, corrections would stand beside the windows that they are to correct.</summary>
internal static class BoundsCheck
{
    private const long Hour = 3_600_000;

    /// <summary>Looks at the stored windows longer than an hour that the run reads or corrects.</summary>
    /// <exception cref="QueryRefusedException">Some begin or end elsewhere than the levels say.</exception>
    public static async Task ThrowIfOtherAsync(
        IReadOnlyList<WindowLevel> levels, IReadOnlySet<string> wanted, (long Start, long End) span, string timezone, RecomputeStore store, CancellationToken cancellation)
    {
        var longer = levels.Where(l => l.Length > Hour).ToDictionary(l => l.Name);
        if (!longer.Keys.Any(wanted.Contains)) return;
        foreach (var (name, start, end) in await store.BoundsAsync([.. longer.Keys], span.Start, span.End, cancellation).ConfigureAwait(false))
        {
            var level = longer[name];
            if (level.StartOf(start) == start && level.EndOf(start) == end) continue;
            throw new QueryRefusedException(
                $"a window {name} is stored from {RecomputeReport.Time(start)} to {RecomputeReport.Time(end)}, which is none of the time zone {timezone}. Mend: set report.timezone to that of the stream at the time, or leave out days, weeks and months: --level {string.Join(' ', levels.Where(l => l.Length <= Hour).Select(l => l.Name))}.");
        }
    }
}

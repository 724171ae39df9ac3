using Monitoring.Processors.Indexing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Recomputing;

/// <summary>Sets rebuilt windows against the stored ones, some at a time.</summary>
/// <remarks>
/// Counts, extremes, money and sketches have to be equal; sums within the last bits, because they depend on the order of adding.
/// A correction has the revision after the stored one, so that the views show it.
/// </remarks>
/// <param name="newestCluster">Where a window that is not stored yet is counted in.</param>
/// <param name="acceptsFewer">Take rows for complete, though they are fewer than the stream counted.</param>
/// <param name="isBounded">Which metrics lose labels beyond a bound, so that rows do not tell who was in it; by identity.</param>
public sealed class WindowDifferences(short newestCluster, bool acceptsFewer, Func<byte[], bool> isBounded)
{
    private const double Tolerance = 1e-9;
    private readonly Dictionary<(string Level, long Start), Dictionary<byte[], WindowFigures>> _stored = [];
    private readonly List<WindowDifference> _found = [];

    /// <summary>Windows of series that were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>Names a stored window whose rebuilt one comes, if it comes.</summary>
    public void Expect(WindowFigures stored)
    {
        if (!_stored.TryGetValue((stored.Level, stored.Start), out var series)) _stored.Add((stored.Level, stored.Start), series = new(Utf8Comparer.Instance));
        series[stored.Identity] = stored;
    }

    /// <summary>Compares a rebuilt window.</summary>
    public void Compare(WindowFigures rebuilt)
    {
        Compared++;
        if (!_stored.TryGetValue((rebuilt.Level, rebuilt.Start), out var series) || !series.Remove(rebuilt.Identity, out var stored))
        {
            _found.Add(new WindowDifference(null, rebuilt with { Cluster = newestCluster, Revision = 0 }, Verdict.Correct));
            return;
        }

        if (AreSame(stored, rebuilt)) return;
        var verdict = rebuilt.Value.Count < stored.Value.Count && !acceptsFewer ? Verdict.Fewer : Verdict.Correct;
        _found.Add(new WindowDifference(stored, rebuilt with { Cluster = stored.Cluster, Revision = stored.Revision + 1 }, verdict));
    }

    /// <summary>What was found since the last call; stored windows that were not rebuilt are among it.</summary>
    public IReadOnlyList<WindowDifference> Take()
    {
        foreach (var stored in _stored.Values.SelectMany(static s => s.Values))
        {
            Compared++;
            // One without numbers is what there would be without a row.
            if (stored.Value.Count > 0) _found.Add(new WindowDifference(stored, null, Verdict.Fewer));
        }

        // Where the overflow series shows what it did, the same labels are in it, and the others are told apart.
        var overflows = _found.Select(d => d.Rebuilt ?? d.Stored!).Where(IsOverflow).Select(Place).ToHashSet();
        WindowDifference[] taken = [.. _found.Select(d => overflows.Contains(Place(d.Rebuilt ?? d.Stored!)) ? d with { Verdict = Verdict.Overflow } : d)];
        _stored.Clear();
        _found.Clear();
        return taken;
    }

    /// <summary>True where both show the same.</summary>
    public static bool AreSame(WindowFigures stored, WindowFigures rebuilt)
    {
        var (a, b) = (stored.Value, rebuilt.Value);
        if (a.Count != b.Count || stored.IsFinal != rebuilt.IsFinal || stored.Money != rebuilt.Money || stored.HasIncrease != rebuilt.HasIncrease) return false;
        var most = b.Count == 0 ? 0 : Math.Max(Math.Abs(b.Min), Math.Abs(b.Max));
        if (!AreNear(a.Sum, b.Sum, b.Count * most) || !AreNear(stored.Shown, rebuilt.Shown, most)) return false;
        if (b.Count > 0 && (a.Min, a.Max, a.First, a.Last) != (b.Min, b.Max, b.First, b.Last)) return false;
        if (stored.HasIncrease && !AreNear(a.Increase, b.Increase, most)) return false;
        return AreNear(stored.Distinct ?? -1, rebuilt.Distinct ?? -1, 0) && stored.Quantiles == rebuilt.Quantiles;
    }

    private static bool AreNear(double a, double b, double scale) =>
        a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(scale, Math.Max(Math.Abs(a), Math.Abs(b)));

    private bool IsOverflow(WindowFigures window) => window.Identity.AsSpan().IndexOf(ReservedLabels.Overflow) >= 0 && isBounded(window.Identity);

    private static (string Level, long Start, string Metric) Place(WindowFigures window) =>
        (window.Level, window.Start, System.Text.Encoding.UTF8.GetString(new LabelReader(window.Identity).Metric));
}

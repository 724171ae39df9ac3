using Monitoring.Processors.Indexing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Recomputing;

/// <summary>Sets rebuilt windows against the stored ones, some at a time, in the order of time.</summary>
/// <remarks>
/// Counts, extremes, money and what sketches show have to be equal; sums within the last bits, because they depend on the order of adding. A correction has the
/// revision after the stored one, so that the views show it. A window that lacks rows makes those it lies in lack them, however many late ones these have gained elsewhere.
/// </remarks>
/// <param name="acceptsFewer">Take rows for complete, though they are fewer than the stream counted.</param>
/// <param name="wants">Which windows are to be corrected; others only show whether rows are missing.</param>
/// <param name="isBounded">Which metrics lose labels beyond a bound, so that rows do not tell who was in it; by identity.</param>
/// <param name="isRatio">Which metrics count the lower part of a ratio, so that their count does not tell of the upper part's rows; by identity.</param>
public sealed class WindowDifferences(bool acceptsFewer, Func<WindowFigures, bool> wants, Func<byte[], bool> isBounded, Func<byte[], bool> isRatio)
{
    private const double Tolerance = 1e-9;

    // Weeks and months are built from days, and a week may lie in two months. A day may have 25 hours.
    private const long LongestSource = 25 * 3_600_000L;
    private readonly Dictionary<(string Level, long Start), Dictionary<byte[], WindowFigures>> _stored = [];
    private readonly List<WindowDifference> _found = [];
    private readonly HashSet<(string Level, long Start, string Metric)> _overflows = [];
    private readonly Dictionary<byte[], List<(long Start, long End)>> _short = new(Utf8Comparer.Instance);
    private readonly HashSet<(long Low, long High)> _clusterChanges = [];
    private (short Cluster, long End)? _last;

    /// <summary>Windows of series that were compared and are to be corrected where they differ.</summary>
    public long Compared { get; private set; }

    /// <summary>Notes which Kafka cluster rows or windows that are folded came from, in the order of time.</summary>
    /// <param name="cluster">Row of monitoring.clusters.</param>
    /// <param name="start">Of the stretch of time that they are of, ms since 1970 UTC.</param>
    /// <param name="end">Of that stretch, ms since 1970 UTC.</param>
    public void ComesFrom(short cluster, long start, long end)
    {
        if (_last is { } last && last.Cluster != cluster) _clusterChanges.Add((last.End, start));
        _last = (cluster, end);
    }

    /// <summary>Names a stored window whose rebuilt one comes, if it comes.</summary>
    public void Expect(WindowFigures stored)
    {
        if (!_stored.TryGetValue((stored.Level, stored.Start), out var series)) _stored.Add((stored.Level, stored.Start), series = new(Utf8Comparer.Instance));
        series[stored.Identity] = stored;
        if (IsOverflow(stored)) _overflows.Add(Place(stored));
    }

    /// <summary>Compares a rebuilt window.</summary>
    public void Compare(WindowFigures rebuilt)
    {
        if (wants(rebuilt)) Compared++;
        if (IsOverflow(rebuilt)) _overflows.Add(Place(rebuilt));
        if (!_stored.TryGetValue((rebuilt.Level, rebuilt.Start), out var series) || !series.Remove(rebuilt.Identity, out var stored))
        {
            _found.Add(new WindowDifference(null, rebuilt with { Cluster = _last?.Cluster ?? 0, Revision = 0 }, Verdict.Correct));
            return;
        }

        if (AreSame(stored, rebuilt)) return;
        var verdict = IsShort(stored, rebuilt) && !acceptsFewer ? Verdict.Fewer : Verdict.Correct;
        _found.Add(new WindowDifference(stored, rebuilt with { Cluster = stored.Cluster, Revision = stored.Revision + 1 }, verdict));
    }

    /// <summary>What was found since the last call; stored windows that were not rebuilt are among it.</summary>
    public IReadOnlyList<WindowDifference> Take()
    {
        foreach (var stored in _stored.Values.SelectMany(static s => s.Values))
        {
            if (wants(stored)) Compared++;
            // One without numbers is what there would be without a row.
            if (stored.Value.Count > 0 || stored.Value.Sum != 0) _found.Add(new WindowDifference(stored, null, Verdict.Fewer));
        }

        var taken = new List<WindowDifference>();
        foreach (var difference in _found.OrderBy(static d => d.Window.End - d.Window.Start))
        {
            var verdict = Judge(difference);
            if (verdict == Verdict.Fewer) Remember(difference.Window);
            if (wants(difference.Window)) taken.Add(difference with { Verdict = verdict });
        }

        _stored.Clear();
        _found.Clear();
        _overflows.Clear();
        return taken;
    }

    /// <summary>True where both show the same.</summary>
    public static bool AreSame(WindowFigures stored, WindowFigures rebuilt)
    {
        var (a, b) = (stored.Value, rebuilt.Value);
        if (a.Count != b.Count || stored.IsFinal != rebuilt.IsFinal || stored.Money != rebuilt.Money || stored.HasIncrease != rebuilt.HasIncrease) return false;
        var most = b.Count == 0 ? 0 : Math.Max(Math.Abs(b.Min), Math.Abs(b.Max));
        // Rises are of the size of themselves, not of the counter.
        if (!AreNear(a.Sum, b.Sum, b.Count * most) || !AreNear(stored.Shown, rebuilt.Shown, stored.HasIncrease ? 0 : most)) return false;
        if (b.Count > 0 && (a.Min, a.Max, a.First, a.Last) != (b.Min, b.Max, b.First, b.Last)) return false;
        if (stored.HasIncrease && !AreNear(a.Increase, b.Increase, 0)) return false;
        return AreNear(stored.Distinct ?? -1, rebuilt.Distinct ?? -1, 0) && stored.Quantiles == rebuilt.Quantiles;
    }

    private static bool AreNear(double a, double b, double scale) =>
        a.Equals(b) || (double.IsFinite(a) && double.IsFinite(b) && Math.Abs(a - b) <= Tolerance * Math.Max(double.IsFinite(scale) ? scale : 0, Math.Max(Math.Abs(a), Math.Abs(b))));

    private bool IsShort(WindowFigures stored, WindowFigures rebuilt)
    {
        var (a, b) = (stored.Value, rebuilt.Value);
        return b.Count < a.Count || (isRatio(stored.Identity) && b.Sum < a.Sum && !AreNear(a.Sum, b.Sum, 0));
    }

    private Verdict Judge(WindowDifference difference)
    {
        var window = difference.Window;
        if (_overflows.Contains(Place(window))) return Verdict.Overflow;
        if (_clusterChanges.Any(c => window.Start < c.Low && window.End > c.High)) return Verdict.Clusters;
        var lacks = _short.TryGetValue(window.Identity, out var spans) && spans.Any(s => s.Start >= window.Start && s.End <= window.End);
        return lacks ? Verdict.Fewer : difference.Verdict;
    }

    private void Remember(WindowFigures window)
    {
        if (acceptsFewer || window.End - window.Start > LongestSource) return;
        if (!_short.TryGetValue(window.Identity, out var spans)) _short.Add(window.Identity, spans = []);
        // Whatever those lie in, this does too.
        spans.RemoveAll(s => s.Start >= window.Start && s.End <= window.End);
        spans.Add((window.Start, window.End));
    }

    private bool IsOverflow(WindowFigures window) => window.Identity.AsSpan().IndexOf(ReservedLabels.Overflow) >= 0 && isBounded(window.Identity);

    private static (string Level, long Start, string Metric) Place(WindowFigures window) =>
        (window.Level, window.Start, System.Text.Encoding.UTF8.GetString(new LabelReader(window.Identity).Metric));
}

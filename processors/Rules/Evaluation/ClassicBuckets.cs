namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The buckets of a classic histogram: upper bounds, and how many values lie at or below each.</summary>
internal sealed class ClassicBuckets
{
    // Less than this share of a difference comes from rounding.
    private const double Tolerance = 1e-12;
    private readonly List<(double Bound, double Count)> _buckets = [];
    private bool _isMerged;
    private bool _isMonotonic;

    public void Add(double bound, double count) => _buckets.Add((bound, count));

    /// <summary>The value that a share of all lies below, interpolated within its bucket; NaN without observations or without a last bucket of +Inf.</summary>
    public double Quantile(double share)
    {
        if (double.IsNaN(share)) return double.NaN;
        if (share < 0) return double.NegativeInfinity;
        if (share > 1) return double.PositiveInfinity;
        Merge();
        if (!double.IsPositiveInfinity(_buckets[^1].Bound)) return double.NaN;
        MakeMonotonic();
        if (_buckets.Count < 2 || _buckets[^1].Count == 0) return double.NaN;
        var rank = share * _buckets[^1].Count;
        var at = _buckets.FindIndex(0, _buckets.Count - 1, b => b.Count >= rank);
        if (at < 0) return _buckets[^2].Bound;
        if (at == 0 && _buckets[0].Bound <= 0) return _buckets[0].Bound;
        var (start, below) = at > 0 ? _buckets[at - 1] : (0, 0);
        return start + ((_buckets[at].Bound - start) * ((rank - below) / (_buckets[at].Count - below)));
    }

    /// <summary>The share of all that lies between two values.</summary>
    public double Fraction(double lower, double upper)
    {
        Merge();
        if (!double.IsPositiveInfinity(_buckets[^1].Bound)) return double.NaN;
        var count = _buckets[^1].Count;
        if (count == 0 || double.IsNaN(lower) || double.IsNaN(upper)) return double.NaN;
        if (lower >= upper) return 0;
        return (Rank(upper, count) - Rank(lower, count)) / count;
    }

    private double Rank(double value, double count)
    {
        var below = 0.0;
        var start = _buckets[0].Bound <= 0 ? double.NegativeInfinity : 0;
        foreach (var (bound, upTo) in _buckets)
        {
            if (start >= value) return Math.Min(below, count);
            if (bound > value)
            {
                // An endless bucket cannot be parted.
                if (double.IsNegativeInfinity(start)) return Math.Min(upTo, count);
                return Math.Min(below + ((upTo - below) * (value - start) / (bound - start)), count);
            }

            (below, start) = (upTo, bound);
        }

        return count;
    }

    // Bounds that are written differently but equal are one bucket.
    private void Merge()
    {
        if (_isMerged) return;
        _isMerged = true;
        _buckets.Sort((a, b) => a.Bound.CompareTo(b.Bound));
        var last = 0;
        for (var i = 1; i < _buckets.Count; i++)
        {
            if (_buckets[i].Bound == _buckets[last].Bound) _buckets[last] = (_buckets[last].Bound, _buckets[last].Count + _buckets[i].Count);
            else _buckets[++last] = _buckets[i];
        }

        _buckets.RemoveRange(last + 1, _buckets.Count - last - 1);
    }

    private void MakeMonotonic()
    {
        if (_isMonotonic) return;
        _isMonotonic = true;
        var before = _buckets[0].Count;
        for (var i = 1; i < _buckets.Count; i++)
        {
            var (bound, count) = _buckets[i];
            if (count == before) continue;
            if (count < before || AlmostEqual.Are(before, count, Tolerance)) _buckets[i] = (bound, before);
            else before = count;
        }
    }
}

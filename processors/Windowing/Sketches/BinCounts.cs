using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing.Sketches;

/// <summary>Counts of neighbouring bins. It holds at most <see cref="MaxBins"/>; what lies below them is counted in the lowest.</summary>
/// <remarks>What it holds depends on the sum of what was added alone, not on the order or the grouping: the lowest bin is always the highest less <see cref="MaxBins"/>.</remarks>
internal sealed class BinCounts
{
    /// <summary>17 decades at a relative error of 1 %.</summary>
    public const int MaxBins = 2048;

    private long[] _counts = [];
    private int _first; // The bin of _counts[0].
    private int _lowest = int.MaxValue;
    private int _highest = int.MinValue;

    /// <summary>Sum of all counts.</summary>
    public long Total { get; private set; }

    /// <summary>Bytes of the counts.</summary>
    public int Size => _counts.Length * sizeof(long);

    public void Add(int bin, long count)
    {
        if (bin < _lowest || bin > _highest) bin = MakeRoom(bin);
        _counts[bin - _first] += count;
        Total += count;
    }

    public void Merge(BinCounts other)
    {
        // The highest first: it decides what collapses.
        for (var bin = other._highest; bin >= other._lowest; bin--)
        {
            var count = other._counts[bin - other._first];
            if (count > 0) Add(bin, count);
        }
    }

    /// <summary>The bin of the number with <paramref name="rank"/> smaller ones.</summary>
    public int BinOfRank(long rank)
    {
        var bin = _lowest;
        for (var seen = _counts[bin - _first]; seen <= rank && bin < _highest; seen += _counts[bin - _first]) bin++;
        return bin;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        (_lowest, _highest, Total) = (int.MaxValue, int.MinValue, 0);
    }

    /// <summary>Writes the number of filled bins, then each as distance from the one before and count.</summary>
    public void Write(AvroWriter writer)
    {
        var filled = 0;
        for (var bin = _lowest; bin <= _highest; bin++) filled += _counts[bin - _first] > 0 ? 1 : 0;
        writer.Long(filled);
        var before = 0;
        for (var bin = _lowest; bin <= _highest; bin++)
        {
            if (_counts[bin - _first] == 0) continue;
            writer.Long(bin - before);
            writer.Long(_counts[bin - _first]);
            before = bin;
        }
    }

    /// <summary>Adds what <see cref="Write"/> wrote; false where the bytes do not fit.</summary>
    public bool TryAdd(ref AvroReader reader)
    {
        var filled = reader.Branch(MaxBins + 1);
        var bin = 0L;
        for (var i = 0; i < filled; i++)
        {
            bin += reader.Int();
            var count = reader.Long();
            // A double has no bins beyond these.
            if (reader.Failed || count <= 0 || bin is < -40_000 or > 40_000 || count > long.MaxValue - Total) return false;
            Add((int)bin, count);
        }

        return !reader.Failed;
    }

    // Makes the counts reach to the bin, or up to it the lowest that is kept, and returns which of both counts it.
    private int MakeRoom(int bin)
    {
        var highest = Math.Max(bin, _highest);
        var lowest = Math.Max(Math.Min(bin, _lowest), highest - MaxBins + 1);
        long below = 0;
        for (var old = _lowest; old < lowest && old <= _highest; old++)
        {
            below += _counts[old - _first];
            _counts[old - _first] = 0;
        }

        Reach(lowest, highest);
        _counts[lowest - _first] += below;
        (_lowest, _highest) = (lowest, highest);
        return Math.Max(bin, lowest);
    }

    // Grows in steps, so that neighbours come cheap; moves what is there where the array is long enough.
    private void Reach(int lowest, int highest)
    {
        if (lowest >= _first && highest - _first < _counts.Length) return;
        var from = Math.Max(_lowest, lowest);
        var kept = from <= _highest ? _highest - from + 1 : 0;
        var width = highest - lowest + 1;
        var counts = width > _counts.Length ? new long[(width + 31) / 32 * 32] : _counts;
        var first = lowest - ((counts.Length - width) / 2);
        if (kept > 0)
        {
            Array.Copy(_counts, from - _first, counts, from - first, kept);
            counts.AsSpan(0, from - first).Clear();
            counts.AsSpan(from - first + kept).Clear();
        }

        (_counts, _first) = (counts, first);
    }
}

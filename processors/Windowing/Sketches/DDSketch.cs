using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing.Sketches;

/// <summary>Quantiles of a stream of numbers, each within 1 % of a number that really is at that rank.</summary>
/// <remarks>
/// Merging is adding: order, grouping and repetition of merges change no bit. Of more than 17 decades of magnitude the smallest magnitudes lose the promise.
/// Infinities count as the largest finite numbers, subnormal numbers as 0; a NaN is not a number to have a rank and is refused.
/// Source: Masson, Rim, Lee, VLDB 2019.
/// </remarks>
public sealed class DDSketch
{
    private readonly BinCounts _negative = new(); // By magnitude.
    private readonly BinCounts _positive = new();
    private long _zeros;

    /// <summary>How far a quantile may lie from the number at its rank, relative to that number.</summary>
    public const double RelativeError = CubicMapping.RelativeError;

    /// <summary>How many numbers were added.</summary>
    public long Count => _negative.Total + _zeros + _positive.Total;

    /// <summary>Bytes that the counts take in memory.</summary>
    public int Size => _negative.Size + _positive.Size;

    /// <summary>Adds a number <paramref name="count"/> times; false, and nothing is added, where it is NaN.</summary>
    public bool Add(double value, long count = 1)
    {
        if (double.IsNaN(value)) return false;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var magnitude = Math.Min(Math.Abs(value), double.MaxValue);
        if (!double.IsNormal(magnitude)) _zeros += count;
        else if (value > 0) _positive.Add(CubicMapping.Bin(magnitude), count);
        else _negative.Add(CubicMapping.Bin(magnitude), count);
        return true;
    }

    /// <summary>Adds everything that was added to another.</summary>
    public void Merge(DDSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _zeros += other._zeros;
        _negative.Merge(other._negative);
        _positive.Merge(other._positive);
    }

    /// <summary>The number at rank <c>floor(q × (count − 1))</c>, within <see cref="RelativeError"/>; NaN where nothing was added.</summary>
    /// <param name="q">From 0 (the smallest) to 1 (the largest).</param>
    public double Quantile(double q)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(q);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(q, 1);
        if (Count == 0) return double.NaN;
        var rank = (long)Math.Floor(q * (Count - 1));
        // The largest magnitudes are the smallest numbers.
        if (rank < _negative.Total) return -CubicMapping.Value(_negative.BinOfRank(_negative.Total - 1 - rank));
        rank -= _negative.Total;
        return rank < _zeros ? 0 : CubicMapping.Value(_positive.BinOfRank(rank - _zeros));
    }

    /// <summary>Forgets everything and keeps the memory.</summary>
    public void Clear()
    {
        _zeros = 0;
        _negative.Clear();
        _positive.Clear();
    }

    /// <summary>Writes zig-zag varints: zeros, then the filled bins of the negative numbers, then of the positive ones.</summary>
    public void Write(AvroWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Long(_zeros);
        _negative.Write(writer);
        _positive.Write(writer);
    }

    /// <summary>Adds what <see cref="Write"/> wrote.</summary>
    /// <returns>False where the bytes do not fit; the sketch is then not to be used.</returns>
    public bool TryMerge(ReadOnlySpan<byte> written)
    {
        var reader = new AvroReader(written);
        var zeros = reader.Long();
        if (reader.Failed || zeros < 0 || zeros > long.MaxValue - _zeros) return false;
        _zeros += zeros;
        return _negative.TryAdd(ref reader) && _positive.TryAdd(ref reader) && reader.AtEnd;
    }
}

using System.Numerics;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing.Sketches;

/// <summary>How many different items were added, with a standard error of 0.81 %, in at most 16 KiB.</summary>
/// <remarks>
/// Precision 14 with 64-bit hashes; few items are held as a sorted list, which estimates the same. Merging is taking maxima: order, grouping and repetition
/// change no bit, so whole weeks come from days. Items come as hashes: what they were cannot be read back.
/// Source: Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6; unbiased over the whole range without tables.
/// </remarks>
public sealed class HyperLogLog
{
    /// <summary>Bits of a hash that choose the register.</summary>
    public const int Precision = 14;

    /// <summary>1.04 / sqrt(2^14).</summary>
    public const double StandardError = 0.008125;

    private const int Registers = 1 << Precision;
    private const int MaxRank = 64 - Precision + 1;
    private const int RankBits = 6;
    private const int MaxSparse = 2048;

    private uint[] _sparse = []; // Register and rank, in order of the register; empty once dense.
    private int _sparseCount;
    private byte[]? _dense;

    /// <summary>Bytes in memory.</summary>
    public int Size => _dense is null ? _sparse.Length * sizeof(uint) : Registers;

    /// <summary>Adds an item by its hash, which has to be uniform over 64 bits.</summary>
    public void Add(ulong hash) =>
        Raise((int)(hash >> (64 - Precision)), (byte)Math.Min(BitOperations.LeadingZeroCount(hash << Precision) + 1, MaxRank));

    /// <summary>Adds everything that was added to another.</summary>
    public void Merge(HyperLogLog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._dense is null)
        {
            foreach (var entry in other._sparse.AsSpan(0, other._sparseCount)) Raise(Register(entry), Rank(entry));
            return;
        }

        for (var register = 0; register < Registers; register++)
        {
            if (other._dense[register] > 0) Raise(register, other._dense[register]);
        }
    }

    /// <summary>The estimate; 0 where nothing was added.</summary>
    public double Estimate()
    {
        Span<int> withRank = stackalloc int[MaxRank + 1];
        withRank.Clear();
        if (_dense is null)
        {
            foreach (var entry in _sparse.AsSpan(0, _sparseCount)) withRank[Rank(entry)]++;
            withRank[0] = Registers - _sparseCount;
        }
        else
        {
            foreach (var rank in _dense) withRank[rank]++;
        }

        if (withRank[0] == Registers) return 0;
        var z = Registers * Tau(1 - (double)withRank[MaxRank] / Registers);
        for (var rank = MaxRank - 1; rank >= 1; rank--) z = 0.5 * (z + withRank[rank]);
        z += Registers * Sigma((double)withRank[0] / Registers);
        return Registers / (2 * 0.69314718055994531) * Registers / z;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _dense = null;
        _sparseCount = 0;
    }

    /// <summary>Writes zig-zag varints: the number of registers above 0, then each as distance from the one before × 64 + rank.</summary>
    public void Write(AvroWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var before = 0;
        if (_dense is null)
        {
            writer.Long(_sparseCount);
            foreach (var entry in _sparse.AsSpan(0, _sparseCount)) before = WriteRegister(writer, Register(entry), Rank(entry), before);
            return;
        }

        writer.Long(Registers - _dense.AsSpan().Count((byte)0));
        for (var register = 0; register < Registers; register++)
        {
            if (_dense[register] > 0) before = WriteRegister(writer, register, _dense[register], before);
        }
    }

    /// <summary>Adds what <see cref="Write"/> wrote.</summary>
    /// <returns>False where the bytes do not fit; the sketch is then not to be used.</returns>
    public bool TryMerge(ReadOnlySpan<byte> written)
    {
        var reader = new AvroReader(written);
        var count = reader.Branch(Registers + 1);
        var register = 0L;
        for (var i = 0; i < count; i++)
        {
            // One number holds the distance and the rank: two bytes for most registers.
            var packed = reader.Long();
            var (distance, rank) = (packed >> RankBits, packed & ((1 << RankBits) - 1));
            if (reader.Failed || packed < 0 || distance >= Registers - register || rank is < 1 or > MaxRank) return false;
            register += distance;
            Raise((int)register, (byte)rank);
        }

        return reader.AtEnd;
    }

    private static int WriteRegister(AvroWriter writer, int register, byte rank, int before)
    {
        writer.Long(((long)(register - before) << RankBits) | rank);
        return register;
    }

    private static int Register(uint entry) => (int)(entry >> RankBits);

    private static byte Rank(uint entry) => (byte)(entry & ((1 << RankBits) - 1));

    private void Raise(int register, byte rank)
    {
        if (_dense is not null)
        {
            if (_dense[register] < rank) _dense[register] = rank;
            return;
        }

        var entry = ((uint)register << RankBits) | rank;
        var place = _sparse.AsSpan(0, _sparseCount).BinarySearch((uint)register << RankBits);
        place = ~place; // No entry has rank 0, so it is never found.
        if (place < _sparseCount && Register(_sparse[place]) == register) _sparse[place] = Math.Max(_sparse[place], entry);
        else if (_sparseCount == MaxSparse) MakeDense(register, rank);
        else Insert(place, entry);
    }

    private void Insert(int place, uint entry)
    {
        if (_sparseCount == _sparse.Length) Array.Resize(ref _sparse, Math.Max(16, _sparse.Length * 2));
        Array.Copy(_sparse, place, _sparse, place + 1, _sparseCount - place);
        _sparse[place] = entry;
        _sparseCount++;
    }

    private void MakeDense(int register, byte rank)
    {
        _dense = new byte[Registers];
        foreach (var entry in _sparse.AsSpan(0, _sparseCount)) _dense[Register(entry)] = Rank(entry);
        _dense[register] = rank;
        (_sparse, _sparseCount) = ([], 0);
    }

    private static double Sigma(double x)
    {
        var (y, z, before) = (1.0, x, double.NaN);
        while (z != before)
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }

        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1) return 0;
        var (y, z, before) = (1.0, 1 - x, double.NaN);
        while (z != before)
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }

        return z / 3;
    }
}

using System.Numerics;

namespace Monitoring.Processors.Metrics;

/// <summary>Finds a series' number by its hash: open addressing with linear probing, filled to three quarters at most.</summary>
/// <remarks>A slot holds 32 bits of the hash and the number. Removal shifts later slots back, so that there are no tombstones.</remarks>
internal sealed class SeriesIndex
{
    /// <summary>Set in every tag, so that no filled slot equals 0.</summary>
    private const uint TagMark = 0x8000_0000;

    private ulong[] _slots = new ulong[1024];
    private int _count;

    private int Mask => _slots.Length - 1;

    /// <summary>The number of the series of that identity, or -1.</summary>
    public int Find(SeriesTable table, ulong hash, ReadOnlySpan<byte> identity)
    {
        var tag = Tag(hash);
        for (var i = (int)tag & Mask; _slots[i] != 0; i = (i + 1) & Mask)
        {
            if ((uint)(_slots[i] >> 32) == tag && table.Identity((int)(uint)_slots[i]).SequenceEqual(identity)) return (int)(uint)_slots[i];
        }

        return -1;
    }

    public void Add(ulong hash, int number)
    {
        if ((_count + 1L) * 4 > _slots.Length * 3L) Resize(_slots.Length * 2);
        _count++;
        Place(((ulong)Tag(hash) << 32) | (uint)number);
    }

    public void Remove(ulong hash, int number)
    {
        var wanted = ((ulong)Tag(hash) << 32) | (uint)number;
        var hole = (int)(wanted >> 32) & Mask;
        while (_slots[hole] != wanted) hole = (hole + 1) & Mask;
        _count--;
        for (var i = (hole + 1) & Mask; _slots[i] != 0; i = (i + 1) & Mask)
        {
            var home = (int)(_slots[i] >> 32) & Mask;
            if (((i - home) & Mask) < ((i - hole) & Mask)) continue; // It would come to lie before its home.
            _slots[hole] = _slots[i];
            hole = i;
        }

        _slots[hole] = 0;
    }

    /// <summary>Empties the table and makes room.</summary>
    public void Reset(int series)
    {
        _slots = new ulong[(int)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1024, series * 4L / 3 + 1))];
        _count = 0;
    }

    private static uint Tag(ulong hash) => (uint)hash | TagMark;

    private void Place(ulong slot)
    {
        var i = (int)(slot >> 32) & Mask;
        while (_slots[i] != 0) i = (i + 1) & Mask;
        _slots[i] = slot;
    }

    private void Resize(int size)
    {
        var old = _slots;
        _slots = new ulong[size];
        foreach (var slot in old)
        {
            if (slot != 0) Place(slot);
        }
    }
}

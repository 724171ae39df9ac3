using System.Numerics;

namespace Monitoring.Processors.Indexing;

/// <summary>Says whether what has a number is what is looked for.</summary>
/// <remarks>Implemented by structures, so that the search is compiled for each and calls nothing.</remarks>
internal interface INumberMatch
{
    /// <param name="number">The low 32 bits of its number.</param>
    bool IsAt(uint number);
}

/// <summary>Finds the number of what is kept elsewhere by its hash: open addressing with linear probing, 8 bytes a slot, filled to three quarters at most.</summary>
/// <remarks>
/// A slot holds 32 bits of the hash and the low 32 bits of the number, so what is kept is read only where those bits agree.
/// Removal shifts later slots back: there are no tombstones, and the table never has to be rebuilt because of churn.
/// </remarks>
internal sealed class HashIndex
{
    /// <summary>Set in every tag, so that no filled slot equals 0; the table therefore has at most 2^30 slots.</summary>
    private const uint TagMark = 0x8000_0000;

    private ulong[] _slots = new ulong[1024];
    private int _count;

    private int Mask => _slots.Length - 1;

    /// <summary>The low 32 bits of the number that matches, or -1.</summary>
    public long Find<TMatch>(ulong hash, TMatch match)
        where TMatch : struct, INumberMatch, allows ref struct
    {
        var tag = Tag(hash);
        for (var i = (int)tag & Mask; _slots[i] != 0; i = (i + 1) & Mask)
        {
            if ((uint)(_slots[i] >> 32) == tag && match.IsAt((uint)_slots[i])) return (uint)_slots[i];
        }

        return -1;
    }

    public void Add(ulong hash, long number)
    {
        if ((_count + 1L) * 4 > _slots.Length * 3L) Resize(_slots.Length * 2);
        _count++;
        Place(Slot(hash, number));
    }

    public void Remove(ulong hash, long number)
    {
        var wanted = Slot(hash, number);
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

    /// <summary>Empties the table and keeps its room.</summary>
    public void Clear()
    {
        if (_count > 0) Array.Clear(_slots);
        _count = 0;
    }

    /// <summary>Empties the table and makes room for <paramref name="entries"/>.</summary>
    public void Reset(long entries)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1024, entries * 4 / 3 + 1));
        _slots = new ulong[size];
        _count = 0;
    }

    private static uint Tag(ulong hash) => (uint)hash | TagMark;

    private static ulong Slot(ulong hash, long number) => ((ulong)Tag(hash) << 32) | (uint)number;

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

using System.Numerics;

namespace Monitoring.Processors.Deduplication;

/// <summary>Finds an entry of an <see cref="EntryLog"/> by its fingerprint: open addressing with linear probing, 8 bytes a slot.</summary>
/// <remarks>
/// A slot holds 32 bits of the fingerprint and the low 32 bits of the entry's number, so probing reads an entry only where those bits agree.
/// Removal shifts later slots back: there are no tombstones, and the table never has to be rebuilt because of churn.
/// </remarks>
internal sealed class FingerprintIndex
{
    /// <summary>Set in every tag, so that no filled slot equals 0; the table therefore has at most 2^30 slots.</summary>
    private const uint TagMark = 0x8000_0000;

    private ulong[] _slots = new ulong[1024];
    private int _count;

    private int Mask => _slots.Length - 1;

    /// <summary>The low 32 bits of the entry's number, or false.</summary>
    public bool Contains(EntryLog log, UInt128 fingerprint)
    {
        var tag = Tag((ulong)fingerprint);
        for (var i = (int)tag & Mask; _slots[i] != 0; i = (i + 1) & Mask)
        {
            if ((uint)(_slots[i] >> 32) != tag) continue;
            ref readonly var entry = ref log.At((uint)_slots[i]);
            if (entry.Low == (ulong)fingerprint && entry.High == (ulong)(fingerprint >> 64)) return true;
        }

        return false;
    }

    public void Add(ulong low, long number)
    {
        if ((_count + 1L) * 4 > _slots.Length * 3L) Resize(_slots.Length * 2);
        _count++;
        Place(((ulong)Tag(low) << 32) | (uint)number);
    }

    public void Remove(ulong low, long number)
    {
        var wanted = ((ulong)Tag(low) << 32) | (uint)number;
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

    /// <summary>Empties the table and makes room for <paramref name="entries"/>.</summary>
    public void Reset(long entries)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1024, entries * 4 / 3 + 1));
        _slots = new ulong[size];
        _count = 0;
    }

    private static uint Tag(ulong low) => (uint)low | TagMark;

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

using System.IO.Hashing;

namespace Monitoring.Processors.Enrichment;

/// <summary>A bounded cache keyed by bytes: eight places a set, the least recently used of a set goes first. Hits allocate nothing.</summary>
internal sealed class ByteCache<T> where T : class
{
    private const int Ways = 8;
    private readonly Entry[] _entries;
    private readonly int _setMask;

    public ByteCache(int capacity)
    {
        var sets = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
        _entries = new Entry[sets * Ways];
        _setMask = sets - 1;
    }

    public T? Find(ReadOnlySpan<byte> key)
    {
        var hash = XxHash3.HashToUInt64(key);
        var set = _entries.AsSpan(((int)hash & _setMask) * Ways, Ways);
        for (var i = 0; i < Ways && set[i].Key is not null; i++)
        {
            if (set[i].Hash != hash || !key.SequenceEqual(set[i].Key)) continue;
            var found = set[i];
            ToFront(set, i, found);
            return found.Value;
        }

        return null;
    }

    public void Add(ReadOnlySpan<byte> key, T value)
    {
        var hash = XxHash3.HashToUInt64(key);
        var set = _entries.AsSpan(((int)hash & _setMask) * Ways, Ways);
        ToFront(set, Ways - 1, new Entry(hash, key.ToArray(), value));
    }

    public void Clear() => Array.Clear(_entries);

    private static void ToFront(Span<Entry> set, int from, in Entry entry)
    {
        set[..from].CopyTo(set[1..]);
        set[0] = entry;
    }

    private readonly record struct Entry(ulong Hash, byte[] Key, T Value);
}

using System.IO.Hashing;
using Monitoring.Processors.Indexing;

namespace Monitoring.Processors.Metrics;

/// <summary>The open series of a task: each has a number, an identity and a state.</summary>
/// <remarks>
/// Memory of an open series: 232 bytes of state, 8 of its place among the identities, 24 of its identity's array and 10.7 to 21.3 of the index, so 275 to 286, beside the
/// identity's own bytes. Numbers are used again, last freed first, so that a fold over the same input always gives the same ones.
/// </remarks>
internal sealed class SeriesTable
{
    /// <summary>Series in a segment: 232 KiB of states, which fits a snapshot chunk.</summary>
    public const int SegmentSize = 1 << SegmentBits;

    private const int SegmentBits = 10;
    private readonly List<SeriesState[]> _states = [];
    private readonly List<byte[]?[]> _identities = [];
    private readonly HashIndex _index = new();
    private int _free = -1;

    /// <summary>How many series are open.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of their identities.</summary>
    public long IdentityBytes { get; private set; }

    /// <summary>How many numbers were ever given out: every number lies below.</summary>
    public int Places { get; private set; }

    public ref SeriesState this[int number] => ref _states[number >> SegmentBits][number & (SegmentSize - 1)];

    /// <summary>The hash that decides a series' place and shard.</summary>
    public static ulong Hash(ReadOnlySpan<byte> identity) => XxHash3.HashToUInt64(identity);

    public bool IsOpen(int number) => _identities[number >> SegmentBits][number & (SegmentSize - 1)] is not null;

    public ReadOnlySpan<byte> Identity(int number) => _identities[number >> SegmentBits][number & (SegmentSize - 1)];

    /// <summary>The number of a series, or -1.</summary>
    public int Find(ulong hash, ReadOnlySpan<byte> identity) => (int)_index.Find(hash, new OpenSeries(this, identity));

    /// <summary>Opens a series that is not there.</summary>
    public int Open(ulong hash, ReadOnlySpan<byte> identity)
    {
        var number = _free;
        if (number >= 0) _free = (int)this[number].LastSeen;
        else number = AddPlace();
        ResentSamples.Clear(ref this[number]);
        _identities[number >> SegmentBits][number & (SegmentSize - 1)] = identity.ToArray();
        _index.Add(hash, number);
        Count++;
        IdentityBytes += identity.Length;
        return number;
    }

    /// <summary>Forgets a series.</summary>
    public void Close(int number)
    {
        _index.Remove(Hash(Identity(number)), number);
        IdentityBytes -= Identity(number).Length;
        _identities[number >> SegmentBits][number & (SegmentSize - 1)] = null;
        this[number] = new SeriesState { LastSeen = _free };
        _free = number;
        Count--;
    }

    /// <summary>The states of a segment and, of those that are open, the identities.</summary>
    public (ReadOnlyMemory<SeriesState> States, ReadOnlyMemory<byte[]?> Identities) Segment(int segment)
    {
        var filled = Math.Min(SegmentSize, Places - (segment << SegmentBits));
        return (_states[segment].AsMemory(0, filled), _identities[segment].AsMemory(0, filled));
    }

    /// <summary>The free place that is used next, or -1.</summary>
    public int FirstFree => _free;

    /// <summary>Empties the table.</summary>
    public void Reset(int firstFree)
    {
        _states.Clear();
        _identities.Clear();
        _free = firstFree;
        Count = Places = 0;
        IdentityBytes = 0;
    }

    /// <summary>Takes a place as it was saved.</summary>
    public void Restore(in SeriesState state, byte[]? identity)
    {
        var number = AddPlace();
        this[number] = state;
        _identities[number >> SegmentBits][number & (SegmentSize - 1)] = identity;
        if (identity is null) return;
        Count++;
        IdentityBytes += identity.Length;
    }

    /// <summary>Makes what was restored findable.</summary>
    public void Reindex()
    {
        _index.Reset(Count);
        for (var number = 0; number < Places; number++)
        {
            if (IsOpen(number)) _index.Add(Hash(Identity(number)), number);
        }
    }

    private int AddPlace()
    {
        if ((Places & (SegmentSize - 1)) == 0)
        {
            _states.Add(new SeriesState[SegmentSize]);
            _identities.Add(new byte[]?[SegmentSize]);
        }

        return Places++;
    }

    private readonly ref struct OpenSeries(SeriesTable table, ReadOnlySpan<byte> identity) : INumberMatch
    {
        private readonly ReadOnlySpan<byte> _identity = identity;

        public bool IsAt(uint number) => table.Identity((int)number).SequenceEqual(_identity);
    }
}

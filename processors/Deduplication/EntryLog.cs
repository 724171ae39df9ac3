namespace Monitoring.Processors.Deduplication;

/// <summary>Entries in arrival order: appended at the tail, taken at the head, in segments that never change once they are full.</summary>
/// <remarks>Emptied segments are used again, so a log that has reached its size allocates nothing.</remarks>
internal sealed class EntryLog
{
    /// <summary>Entries in a segment: 384 KiB, which fits a snapshot chunk.</summary>
    public const int SegmentSize = 1 << SegmentBits;

    private const int SegmentBits = 14;
    private readonly Stack<Entry[]> _spare = new();
    private Entry[]?[] _segments = new Entry[]?[16];

    /// <summary>Number of the oldest entry; equal to <see cref="Tail"/> where there is none.</summary>
    public long Head { get; private set; }

    /// <summary>Number that the next entry gets.</summary>
    public long Tail { get; private set; }

    public long Count => Tail - Head;

    public ref Entry this[long number] => ref Segment(number >> SegmentBits)[number & (SegmentSize - 1)];

    /// <summary>The entry whose number has these low 32 bits.</summary>
    public ref readonly Entry At(uint low) => ref this[Head + (uint)(low - (uint)Head)];

    public void Append(in Entry entry)
    {
        if ((Tail & (SegmentSize - 1)) == 0) AddSegment(Tail >> SegmentBits);
        Tail++;
        this[Tail - 1] = entry;
    }

    public void RemoveHead()
    {
        Head++;
        if ((Head & (SegmentSize - 1)) == 0) Free((Head >> SegmentBits) - 1);
    }

    /// <summary>Empties the log and places it at <paramref name="number"/>, which is the start of a segment.</summary>
    public void StartAt(long number)
    {
        for (var segment = Head >> SegmentBits; segment << SegmentBits < Tail; segment++) Free(segment);
        Head = Tail = number;
    }

    /// <summary>Takes a whole segment or the start of the last one.</summary>
    public void AppendSegment(ReadOnlySpan<Entry> entries)
    {
        var segment = Tail >> SegmentBits;
        AddSegment(segment);
        entries.CopyTo(Segment(segment));
        Tail += entries.Length;
    }

    /// <summary>Forgets the entries before <paramref name="head"/>, which were taken when the segments were saved.</summary>
    public void SkipTo(long head) => Head = head;

    /// <summary>The filled part of a segment.</summary>
    public ReadOnlySpan<Entry> Filled(long segment) =>
        Segment(segment).AsSpan(0, (int)Math.Min(SegmentSize, Tail - (segment << SegmentBits)));

    private Entry[] Segment(long segment) => _segments[segment & (_segments.Length - 1)]!;

    private void Free(long segment)
    {
        ref var place = ref _segments[segment & (_segments.Length - 1)];
        if (place is null) return;
        _spare.Push(place);
        place = null;
    }

    private void AddSegment(long segment)
    {
        var first = Head >> SegmentBits;
        if (segment - first >= _segments.Length)
        {
            var larger = new Entry[]?[_segments.Length * 2];
            for (var i = first; i < segment; i++) larger[i & (larger.Length - 1)] = _segments[i & (_segments.Length - 1)];
            _segments = larger;
        }

        _segments[segment & (_segments.Length - 1)] = _spare.TryPop(out var spare) ? spare : new Entry[SegmentSize];
    }
}

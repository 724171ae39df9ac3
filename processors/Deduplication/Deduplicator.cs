using System.IO.Hashing;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Indexing;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Deduplication;

/// <summary>Recognises events that a publisher sent again, by the identity that the publisher gave them.</summary>
/// <remarks>
/// <para>Only <see cref="LogEvent.Identity"/> counts, hashed to 128 bits: two equal lines at two offsets are two events, and an event without an
/// identity is never a duplicate. An identity is remembered for the window after it was first seen, measured in stream time: the
/// greatest event time so far of events that are not <see cref="EventFlags.FarFuture"/>. A resent event does not prolong it.</para>
/// <para>Memory: 24 bytes an entry in the log and 10.7 to 21.3 in the index, so 35 to 45; bounded by <see cref="DeduplicationOptions.MaxEntries"/>.</para>
/// <para>A crash loses nothing: the state is a fold over the input, restored from the snapshot and the replayed records behind it.
/// Exact within the window; what is resent later than that, or after its entry was forgotten for want of room, counts as new.</para>
/// </remarks>
public sealed class Deduplicator
{
    private const string PositionChunk = "position";
    private const string SegmentPrefix = "segment-";
    private readonly EntryLog _log = new();
    private readonly HashIndex _index = new();
    private readonly CounterSet _counters;
    private long _window;
    private int _maxEntries;
    private readonly int _duplicates;
    private readonly int _forgotten;
    private long _streamTime = Position.NoTime;

    /// <summary>An empty seen-set.</summary>
    public Deduplicator(DeduplicationOptions options, CounterSet counters)
    {
        _counters = counters;
        Apply(options);
        _duplicates = counters.Register("intake_duplicates");
        _forgotten = counters.Register("intake_duplicate_entries_forgotten");
    }

    /// <summary>Goes on under other options with what is remembered; a shorter window or a lower bound takes effect with the next event.</summary>
    public void Apply(DeduplicationOptions options)
    {
        _window = options.Window.Ticks / TimeSpan.TicksPerMicrosecond;
        _maxEntries = options.MaxEntries;
    }

    /// <summary>How many identities are remembered.</summary>
    public long Count => _log.Count;

    /// <summary>True where an event of the same identity was seen within the window; otherwise remembers it.</summary>
    public bool IsDuplicate(LogEvent e)
    {
        if ((e.Flags & EventFlags.FarFuture) == 0 && e.EventTime > _streamTime) Advance(e.EventTime);
        if (e.Identity.IsEmpty) return false;
        var fingerprint = XxHash128.HashToUInt128(e.Identity.Span);
        if (_index.Find((ulong)fingerprint, new SeenEntry(_log, fingerprint)) >= 0)
        {
            _counters.Add(_duplicates);
            return true;
        }

        while (_log.Count >= _maxEntries)
        {
            Forget();
            _counters.Add(_forgotten);
        }

        _index.Add((ulong)fingerprint, _log.Tail);
        _log.Append(new Entry((ulong)fingerprint, (ulong)(fingerprint >> 64), _streamTime));
        return false;
    }

    /// <summary>Writes a chunk for each segment, full ones under a name and with a content that stay the same, and one for the position.</summary>
    public void Save(IStateWriter writer) => Snapshot.Save(writer, _log, _streamTime, PositionChunk, SegmentPrefix);

    /// <summary>Replaces the state by what <see cref="Save"/> wrote; empty state where there is none.</summary>
    public void Load(IStateReader reader)
    {
        _streamTime = Snapshot.Load(reader, _log, PositionChunk, SegmentPrefix);
        _index.Reset(_log.Count);
        for (var number = _log.Head; number < _log.Tail; number++) _index.Add(_log[number].Low, number);
        while (_log.Count > _maxEntries)
        {
            Forget();
            _counters.Add(_forgotten);
        }
    }

    private void Advance(long time)
    {
        if (_streamTime == Position.NoTime) StampWaiting(time);
        _streamTime = time;
        while (_log.Count > 0 && _log[_log.Head].Time <= time - _window) Forget();
    }

    /// <summary>Entries that came before any trusted time start their window when the first one comes.</summary>
    private void StampWaiting(long time)
    {
        for (var number = _log.Head; number < _log.Tail; number++) _log[number] = _log[number] with { Time = time };
    }

    private void Forget()
    {
        _index.Remove(_log[_log.Head].Low, _log.Head);
        _log.RemoveHead();
    }

    private readonly struct SeenEntry(EntryLog log, UInt128 fingerprint) : INumberMatch
    {
        public bool IsAt(uint number)
        {
            ref readonly var entry = ref log.At(number);
            return entry.Low == (ulong)fingerprint && entry.High == (ulong)(fingerprint >> 64);
        }
    }
}

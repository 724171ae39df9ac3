using Monitoring.Processors.Indexing;
using Monitoring.Schemas.Facts;

namespace Monitoring.Processors.Sessions;

/// <summary>The sessions that are not over yet: found by id, taken out by their end.</summary>
/// <remarks>
/// Whatever the order of the facts, the sessions are the same, as long as none is late and none reaches the greatest length. A session costs about
/// <see cref="SessionPolicy.BytesPerSession"/> bytes with an id and labels of together 128 bytes; larger ones count as several.
/// </remarks>
internal sealed partial class OpenSessions
{
    private const int MeanTextBytes = 128;
    private readonly Dictionary<byte[], Session> _byId = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], Session>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly PriorityQueue<Session, (long End, byte[] Id)> _byEnd = new(Comparer<(long End, byte[] Id)>.Create(static (a, b) =>
        a.End != b.End ? a.End.CompareTo(b.End) : a.Id.AsSpan().SequenceCompareTo(b.Id)));
    private readonly List<Session?> _slots = [];
    private readonly Stack<int> _free = new();
    private readonly SharedLabels _labels = new();
    private readonly Session _fact = new([]);
    private long _textBytes;

    public OpenSessions() => _lookup = _byId.GetAlternateLookup<ReadOnlySpan<byte>>();

    public SessionTerms Terms { get; set; }

    /// <summary>How many are open.</summary>
    public int Count => _slots.Count - _free.Count;

    /// <summary>True where there are more than so many, or their ids and labels take more than so many may.</summary>
    public bool IsBeyond(int most) => Count > most || _textBytes > (long)most * MeanTextBytes;

    /// <summary>Adds a fact.</summary>
    /// <param name="fact">What an event says.</param>
    /// <param name="step">The bit of its step, or 0.</param>
    /// <param name="watermark">How far event time has come, ms since 1970 UTC.</param>
    public FactFit Add(in SessionFact fact, uint step, long watermark)
    {
        _fact.Start = _fact.End = fact.Time;
        _fact.PageViews = fact.IsPageView ? 1 : 0;
        _fact.Steps = step;
        _fact.Labels = _labels.Share(fact.Labels);
        _lookup.TryGetValue(fact.Session, out var first);
        if (Best(first, _fact) is { } joined)
        {
            Absorb(joined, _fact);
            while (Best(_byId[joined.Id], joined) is { } other)
            {
                Remove(other);
                Absorb(joined, other);
            }

            return FactFit.Joined;
        }

        if (fact.Time + Terms.Linger <= watermark) return FactFit.Late;
        var isCut = false;
        for (var other = first; other is not null; other = other.Next) isCut |= Terms.AreNear(other, _fact);
        var opened = new Session(first?.Id ?? fact.Session.ToArray()) { Start = fact.Time, End = fact.Time, PageViews = _fact.PageViews, Steps = step, Labels = _fact.Labels };
        Place(opened, _free.TryPop(out var free) ? free : _slots.Count);
        return isCut ? FactFit.Cut : FactFit.Opened;
    }

    /// <summary>The session that ends first, or null.</summary>
    // A session stands in the queue once, under an end that it had: it moves back only when it comes to the front.
    public Session? Oldest()
    {
        while (_byEnd.TryPeek(out var session, out var key))
        {
            if (session.Slot >= 0 && session.End == key.End) return session;
            _byEnd.Dequeue();
            if (session.Slot >= 0) _byEnd.Enqueue(session, (session.End, session.Id));
        }

        return null;
    }

    /// <summary>Takes out the session that <see cref="Oldest"/> gave.</summary>
    public void Take(Session oldest)
    {
        _byEnd.Dequeue();
        Remove(oldest);
    }

    /// <summary>Gives every step another bit.</summary>
    /// <param name="bits">The new bit of each old one; 0 where the step is gone.</param>
    public void Renumber(ReadOnlySpan<uint> bits)
    {
        foreach (var session in _slots)
        {
            if (session is null) continue;
            var steps = 0u;
            for (var i = 0; i < bits.Length; i++)
            {
                if ((session.Steps & (1u << i)) != 0) steps |= bits[i];
            }

            session.Steps = steps;
        }
    }

    // The one that spans the other's time, else the earliest: so that the order in which they stand does not matter.
    private Session? Best(Session? first, Session one)
    {
        Session? best = null;
        for (var other = first; other is not null; other = other.Next)
        {
            if (other == one || !Terms.AreOne(other, one)) continue;
            if (best is null || (other.Holds(one) != best.Holds(one) ? other.Holds(one) : other.Start < best.Start)) best = other;
        }

        return best;
    }

    private void Absorb(Session session, Session other)
    {
        _textBytes -= session.Labels.Length;
        session.Absorb(other);
        _textBytes += session.Labels.Length;
    }

    private void Place(Session session, int slot)
    {
        while (_slots.Count <= slot) _slots.Add(null);
        _slots[slot] = session;
        session.Slot = slot;
        session.Next = _byId.GetValueOrDefault(session.Id);
        _byId[session.Id] = session;
        _byEnd.Enqueue(session, (session.End, session.Id));
        _textBytes += session.Id.Length + session.Labels.Length;
    }

    private void Remove(Session session)
    {
        _slots[session.Slot] = null;
        _free.Push(session.Slot);
        session.Slot = -1;
        _textBytes -= session.Id.Length + session.Labels.Length;
        var first = _byId[session.Id];
        if (first != session)
        {
            while (first.Next != session) first = first.Next!;
            first.Next = session.Next;
        }
        else if (session.Next is null)
        {
            _byId.Remove(session.Id);
        }
        else
        {
            _byId[session.Id] = session.Next;
        }

        // Merged sessions wait in the queue until their old end: never more of them than of open ones.
        if (_byEnd.Count <= (2 * Count) + 64) return;
        _byEnd.Clear();
        foreach (var open in _slots)
        {
            if (open is not null) _byEnd.Enqueue(open, (open.End, open.Id));
        }
    }
}

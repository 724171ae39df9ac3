using System.IO.Hashing;
using System.Runtime.InteropServices;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas.Facts;

namespace Monitoring.Processors.Joins;

/// <summary>The keys that wait for their other side: found by their hash, taken out by the time at which they are settled.</summary>
/// <remarks>
/// Whatever the order of the facts, what is settled is the same, as long as none is late, no key is settled early and none has more than
/// <see cref="OpenKey.MostEvents"/> events. A key with two events costs about <see cref="JoinPolicy.BytesPerKey"/> bytes; more count as several keys.
/// </remarks>
internal sealed partial class OpenJoins
{
    private const int MeanLabelBytes = 64;
    private static readonly Comparer<(long Due, UInt128 Id)> ByDue = Comparer<(long Due, UInt128 Id)>.Create(static (a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Id.CompareTo(b.Id));
    private readonly Dictionary<UInt128, OpenKey> _byId = [];
    private readonly PriorityQueue<OpenKey, (long Due, UInt128 Id)> _byDue = new(ByDue);
    private readonly List<OpenKey?> _slots = [];
    private readonly Stack<int> _free = new();
    private readonly SharedLabels _labels = new();
    private long[] _within = [];
    private long[] _seeds = [];
    private long _grace;
    private long _events;
    private long _labelBytes;

    /// <summary>How many keys are open.</summary>
    public int Count => _slots.Count - _free.Count;

    /// <summary>True where there are more than so many, or their events and labels take more than so many may.</summary>
    public bool IsBeyond(int most) => Count > most || _events > 2L * most || _labelBytes > (long)most * MeanLabelBytes;

    /// <summary>Puts other joins into force; the keys of those that are gone are forgotten.</summary>
    /// <param name="joins">Their numbers are their places.</param>
    /// <param name="grace">How late a fact may be.</param>
    /// <param name="numbers">The new number of each old one, or -1.</param>
    public void Apply(IReadOnlyList<JoinTerms> joins, TimeSpan grace, ReadOnlySpan<int> numbers)
    {
        _within = [.. joins.Select(static j => (long)j.Within.TotalMilliseconds)];
        _seeds = [.. joins.Select(static j => unchecked((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(j.Name.AsSpan()))))];
        _grace = (long)grace.TotalMilliseconds;
        _byDue.Clear();
        foreach (var key in _slots.OfType<OpenKey>().ToList())
        {
            key.Join = numbers[key.Join];
            if (key.Join < 0) Remove(key);
            else Queue(key, key.Due = DueOf(key));
        }
    }

    /// <summary>Adds a fact.</summary>
    /// <param name="fact">What an event says.</param>
    /// <param name="join">Number of its join.</param>
    /// <param name="watermark">How far event time has come, ms since 1970 UTC.</param>
    public JoinFit Add(in JoinFact fact, int join, long watermark)
    {
        if (fact.Time + _grace <= watermark) return JoinFit.Late;
        var id = XxHash128.HashToUInt128(fact.Key, _seeds[join]);
        if (!_byId.TryGetValue(id, out var key)) Place(key = new OpenKey(id, join), _free.TryPop(out var free) ? free : _slots.Count);
        Charge(key, -1);
        var isNew = key.TryAdd(new JoinEvent(fact.Time, fact.IsRight ? null : _labels.Share(fact.Labels)));
        Charge(key, 1);
        key.Due = DueOf(key);
        if (key.Due < key.Queued) Queue(key, key.Due);
        return isNew ? JoinFit.Kept : JoinFit.Repeated;
    }

    /// <summary>The key that is settled first, or null.</summary>
    // A key stands in the queue under a time that it had; where that comes to the front, it moves back to what it has now.
    public OpenKey? Oldest()
    {
        while (_byDue.TryPeek(out var key, out var at))
        {
            var isCurrent = key.Slot >= 0 && key.Queued == at.Due;
            if (isCurrent && key.Due == at.Due) return key;
            _byDue.Dequeue();
            if (isCurrent) Queue(key, key.Due);
        }

        return null;
    }

    /// <summary>Settles the first event of the key that <see cref="Oldest"/> gave, see <see cref="OpenKey.Settle"/>.</summary>
    public int Settle(OpenKey oldest, out JoinEvent first, out long? match)
    {
        _byDue.Dequeue();
        Charge(oldest, -1);
        var taken = oldest.Settle(_within[oldest.Join], out first, out match);
        Charge(oldest, 1);
        if (oldest.Events.Length == 0) Remove(oldest);
        else Queue(oldest, oldest.Due = DueOf(oldest));
        return taken;
    }

    /// <summary>How far the watermark has to come beyond a left event of the join before it is settled, ms.</summary>
    public long LingerOf(int join) => _within[join] + _grace;

    // A right event without a left one waits only for one that is late.
    private long DueOf(OpenKey key) => key.Events[0].Time + (key.Events[0].IsLeft ? LingerOf(key.Join) : _grace);

    private void Charge(OpenKey key, int sign)
    {
        _events += sign * key.Events.Length;
        foreach (var e in key.Events) _labelBytes += sign * (e.Labels?.Length ?? 0);
    }

    private void Place(OpenKey key, int slot)
    {
        while (_slots.Count <= slot) _slots.Add(null);
        _slots[slot] = key;
        key.Slot = slot;
        _byId.Add(key.Id, key);
    }

    private void Remove(OpenKey key)
    {
        Charge(key, -1);
        _slots[key.Slot] = null;
        _free.Push(key.Slot);
        key.Slot = -1;
        _byId.Remove(key.Id);
    }

    private void Queue(OpenKey key, long due)
    {
        key.Queued = due;
        // Keys wait under former times too: never more of them than of open ones.
        if (_byDue.Count > (2 * Count) + 64)
        {
            _byDue.Clear();
            foreach (var open in _slots)
            {
                if (open is not null && open != key) _byDue.Enqueue(open, (open.Queued = open.Due, open.Id));
            }
        }

        _byDue.Enqueue(key, (due, key.Id));
    }
}

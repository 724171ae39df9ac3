using System.IO.Hashing;
using System.Runtime.InteropServices;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas.Facts;

namespace Monitoring.Processors.Joins;

/// <summary>The keys that wait for their other side: found by their hash, taken out by the time at which they are settled.</summary>
/// <remarks>
/// <para>Whatever the order of the facts, what is settled is the same, as long as none is late or refused and no key has more than <see cref="OpenKey.MostOfSide"/> events of a side.</para>
/// <para>Each join has room of its own. Where that is taken, a left event is left out, so that a share is of fewer events but never a wrong one. A key with two events and labels of 64 bytes
/// counts for <see cref="JoinPolicy.BytesPerKey"/> bytes, a larger one for more; labels count in full where keys share them.</para>
/// </remarks>
internal sealed partial class OpenJoins
{
    private const int MeanLabelBytes = 64;
    private const int BytesPerEvent = 48;

    // One part of so many of a join's room is for right events whose left one may be late.
    private const int RightPart = 4;
    private static readonly Comparer<(long Due, ulong Id)> ByDue = Comparer<(long Due, ulong Id)>.Create(static (a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Id.CompareTo(b.Id));
    private readonly Dictionary<UInt128, OpenKey> _byId = [];
    private readonly PriorityQueue<OpenKey, (long Due, ulong Id)> _byDue = new(ByDue);
    private readonly List<OpenKey?> _slots = [];
    private readonly Stack<int> _free = new();
    private readonly SharedLabels _labels = new();
    private long[] _within = [];
    private long[] _seeds = [];
    private long _grace;
    private long _room;

    // By join: bytes of the keys that have a left event and of those that have none, and the time of the last right event that was refused.
    private long[] _lefts = [];
    private long[] _rights = [];
    private long[] _refused = [];

    /// <summary>How many keys are open.</summary>
    public int Count => _slots.Count - _free.Count;

    /// <summary>Puts other joins into force; the keys of those that are gone are forgotten.</summary>
    /// <param name="policy">The joins' numbers are their places in its table.</param>
    /// <param name="numbers">The new number of each old one, or -1.</param>
    public void Apply(JoinPolicy policy, ReadOnlySpan<int> numbers)
    {
        var joins = policy.Table;
        _within = [.. joins.Select(static j => (long)j.Within.TotalMilliseconds)];
        _seeds = [.. joins.Select(static j => unchecked((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(j.Name.AsSpan()))))];
        _grace = (long)policy.Grace.TotalMilliseconds;
        _room = (long)policy.MaxKeys * JoinPolicy.BytesPerKey / Math.Max(1, joins.Count);
        var refused = _refused;
        Clear(joins.Count);
        for (var before = 0; before < numbers.Length; before++)
        {
            if (numbers[before] >= 0) _refused[numbers[before]] = refused[before];
        }

        foreach (var key in _slots.OfType<OpenKey>().ToList())
        {
            key.Join = numbers[key.Join];
            if (key.Join < 0)
            {
                Remove(key);
                continue;
            }

            Charge(key, 1);
            Queue(key, key.Due = DueOf(key));
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
        _byId.TryGetValue(id, out var key);
        if (!HasRoom(fact, join, key)) return JoinFit.Refused;
        if (key is null) Place(key = new OpenKey(id, join), _free.TryPop(out var free) ? free : _slots.Count);
        else Charge(key, -1);
        var fit = key.Add(new JoinEvent(fact.Time, fact.IsRight ? null : _labels.Share(fact.Labels)));
        Charge(key, 1);
        key.Due = DueOf(key);
        if (key.Due < key.Queued) Queue(key, key.Due);
        return fit;
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
        if (oldest.Events.Length == 0)
        {
            Remove(oldest);
            return taken;
        }

        Charge(oldest, 1);
        Queue(oldest, oldest.Due = DueOf(oldest));
        return taken;
    }

    /// <summary>How far the watermark has to come beyond a left event of the join before it is settled, ms.</summary>
    public long LingerOf(int join) => _within[join] + _grace;

    // A right event without a left one waits only for one that is late.
    private long DueOf(OpenKey key) => key.Events[0].Time + (key.Events[0].IsLeft ? LingerOf(key.Join) : _grace);

    // Whether a left event's right one is here already must not decide whether it counts: keys without a left event have room of their own. Where a right event is
    // refused, it may be of any left event that happened no later and is still to come. An open key takes every right event.
    private bool HasRoom(in JoinFact fact, int join, OpenKey? key)
    {
        var rights = Math.Max(JoinPolicy.BytesPerKey, _room / RightPart);
        if (fact.IsRight)
        {
            if (key is not null || _rights[join] + JoinPolicy.BytesPerKey <= rights) return true;
            _refused[join] = Math.Max(_refused[join], fact.Time);
            return false;
        }

        var bytes = key is { HasLeft: true } ? BytesPerEvent + fact.Labels.Length : JoinPolicy.BytesPerKey + Math.Max(0, fact.Labels.Length - MeanLabelBytes);
        return fact.Time > _refused[join] && _lefts[join] + bytes <= _room - rights;
    }

    private void Charge(OpenKey key, int sign)
    {
        var labels = 0;
        foreach (var e in key.Events) labels += e.Labels?.Length ?? 0;
        var bytes = JoinPolicy.BytesPerKey + (Math.Max(0, key.Events.Length - 2) * BytesPerEvent) + Math.Max(0, labels - MeanLabelBytes);
        (key.HasLeft ? _lefts : _rights)[key.Join] += sign * bytes;
    }

    private void Clear(int joins)
    {
        _byDue.Clear();
        (_lefts, _rights, _refused) = (new long[joins], new long[joins], new long[joins]);
        _refused.AsSpan().Fill(long.MinValue);
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
                if (open is not null && open != key) _byDue.Enqueue(open, (open.Queued = open.Due, (ulong)open.Id));
            }
        }

        _byDue.Enqueue(key, (due, (ulong)key.Id));
    }
}

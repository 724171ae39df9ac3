using System.Diagnostics;

namespace Monitoring.Processors.Joins;

/// <summary>The events of one key of one join that are not settled, in the order of time.</summary>
internal sealed class OpenKey(UInt128 id, int join)
{
    /// <summary>Events of one key and side that wait.</summary>
    public const int MostOfSide = 8;

    public UInt128 Id => id;

    /// <summary>Number of the join.</summary>
    public int Join { get; set; } = join;

    public JoinEvent[] Events { get; private set; } = [];

    /// <summary>True where a left event is among them.</summary>
    public bool HasLeft => Array.Exists(Events, static e => e.IsLeft);

    /// <summary>The watermark at which the first event is settled.</summary>
    public long Due { get; set; }

    /// <summary>The time under which it stands in the queue.</summary>
    public long Queued { get; set; } = long.MaxValue;

    /// <summary>Its place among the open ones, or -1.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Adds an event, unless it is there already; beyond <see cref="MostOfSide"/> one of its side goes.</summary>
    public JoinFit Add(in JoinEvent e)
    {
        var place = 0;
        while (place < Events.Length && Events[place].CompareTo(e) < 0) place++;
        if (place < Events.Length && Events[place].CompareTo(e) == 0)
        {
            // Of two left events at one time the smaller labels, whichever came first.
            if (e.IsLeft && e.Labels.AsSpan().SequenceCompareTo(Events[place].Labels) < 0) Events[place] = e;
            return JoinFit.Repeated;
        }

        Events = [.. Events.AsSpan(0, place), e, .. Events.AsSpan(place)];
        return Cut(e.IsLeft) ? JoinFit.Cut : JoinFit.Kept;
    }

    /// <summary>Takes out the first event: of the left side, with all that happened within that time of it.</summary>
    /// <param name="within">ms.</param>
    /// <param name="first">The first event.</param>
    /// <param name="match">The time of the first right event within, or null.</param>
    /// <returns>How many events were taken.</returns>
    public int Settle(long within, out JoinEvent first, out long? match)
    {
        Debug.Assert(Events.Length > 0);
        first = Events[0];
        match = null;
        var taken = 1;
        for (; first.IsLeft && taken < Events.Length && Events[taken].Time - first.Time <= within; taken++)
        {
            if (!Events[taken].IsLeft) match ??= Events[taken].Time;
        }

        Events = Events[taken..];
        return taken;
    }

    // The last left one. Of the right ones the last that follows another at once, because no left one that is here needs it; else the first, which no left one is before.
    private bool Cut(bool left)
    {
        if (Events.Count(e => e.IsLeft == left) <= MostOfSide) return false;
        var at = Events.Length - 1;
        while (at > 0 && (Events[at].IsLeft != left || (!left && Events[at - 1].IsLeft))) at--;
        Events = [.. Events.AsSpan(0, at), .. Events.AsSpan(at + 1)];
        return true;
    }
}

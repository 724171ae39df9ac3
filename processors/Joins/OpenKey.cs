using System.Diagnostics;

namespace Monitoring.Processors.Joins;

/// <summary>The events of one key of one join that are not settled, in the order of time.</summary>
internal sealed class OpenKey(UInt128 id, int join)
{
    /// <summary>Events of one key that wait; the first ones are kept.</summary>
    public const int MostEvents = 16;

    public UInt128 Id => id;

    /// <summary>Number of the join.</summary>
    public int Join { get; set; } = join;

    public JoinEvent[] Events { get; private set; } = [];

    /// <summary>The watermark at which the first event is settled.</summary>
    public long Due { get; set; }

    /// <summary>The time under which it stands in the queue.</summary>
    public long Queued { get; set; } = long.MaxValue;

    /// <summary>Its place among the open ones, or -1.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Adds an event, unless it is there already or comes after as many as are kept.</summary>
    public bool TryAdd(in JoinEvent e)
    {
        var place = 0;
        while (place < Events.Length && Events[place].CompareTo(e) < 0) place++;
        if (place < Events.Length && Events[place].CompareTo(e) == 0)
        {
            // Of two left events at one time the smaller labels, whichever came first.
            if (e.IsLeft && e.Labels.AsSpan().SequenceCompareTo(Events[place].Labels) < 0) Events[place] = e;
            return false;
        }

        if (place == MostEvents) return false;
        var kept = Math.Min(Events.Length, MostEvents - 1);
        Events = [.. Events.AsSpan(0, place), e, .. Events.AsSpan(place, kept - place)];
        return true;
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
}

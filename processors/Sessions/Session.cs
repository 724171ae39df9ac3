namespace Monitoring.Processors.Sessions;

/// <summary>What is known of one session so far.</summary>
internal sealed class Session(byte[] id)
{
    public byte[] Id { get; } = id;

    /// <summary>Time of the earliest fact, ms since 1970 UTC.</summary>
    public long Start { get; set; }

    /// <summary>Time of the latest fact, ms since 1970 UTC.</summary>
    public long End { get; set; }

    public int PageViews { get; set; }

    /// <summary>The steps of the funnel that were reached, a bit each.</summary>
    public uint Steps { get; set; }

    /// <summary>The labels of the earliest fact, canonical and encoded.</summary>
    public byte[] Labels { get; set; } = [];

    /// <summary>Its place among the open ones, or -1.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Another open session of the same id.</summary>
    public Session? Next { get; set; }

    /// <summary>True where the visitor saw one page and did nothing else that the funnel knows.</summary>
    public bool IsBounce => PageViews == 1 && (Steps & ~1u) == 0;

    public bool Holds(Session other) => Start <= other.Start && other.End <= End;

    /// <summary>Becomes both. The order in which sessions are merged does not matter.</summary>
    public void Absorb(Session other)
    {
        // Of two facts at one time the smaller labels, whichever came first.
        if (other.Start < Start || (other.Start == Start && other.Labels.AsSpan().SequenceCompareTo(Labels) < 0)) Labels = other.Labels;
        Start = Math.Min(Start, other.Start);
        End = Math.Max(End, other.End);
        PageViews += other.PageViews;
        Steps |= other.Steps;
    }
}

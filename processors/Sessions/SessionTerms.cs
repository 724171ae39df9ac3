namespace Monitoring.Processors.Sessions;

/// <summary>When facts are of one session, and when it is over; ms.</summary>
/// <param name="Gap">The longest pause inside a session.</param>
/// <param name="Grace">How much longer than the gap a session waits for facts that are late.</param>
/// <param name="MaxLength">The longest time between the first and the last fact of a session.</param>
internal readonly record struct SessionTerms(long Gap, long Grace, long MaxLength)
{
    /// <summary>How far event time has to come beyond the last fact before a session is closed.</summary>
    public long Linger => Gap + Grace;

    /// <summary>True where no pause longer than the gap lies between the two.</summary>
    public bool AreNear(Session one, Session other) => one.Start - Gap <= other.End && other.Start - Gap <= one.End;

    /// <summary>True where the two are one session.</summary>
    public bool AreOne(Session one, Session other) =>
        AreNear(one, other) && (Math.Max(one.End, other.End) - Math.Min(one.Start, other.Start) <= MaxLength || one.Holds(other));
}

namespace Monitoring.Processors.Joins;

/// <summary>Where a fact went.</summary>
internal enum JoinFit
{
    /// <summary>To the others of its key.</summary>
    Kept,
    /// <summary>Nowhere: the key has the same one.</summary>
    Repeated,
    /// <summary>To its key, which had so many of that side that it or another one went.</summary>
    Cut,
    /// <summary>Nowhere: the join has as many open keys as it may.</summary>
    Refused,
    /// <summary>Nowhere: what happened at that time is settled.</summary>
    Late,
}

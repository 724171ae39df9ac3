namespace Monitoring.Processors.Joins;

/// <summary>Where a fact went.</summary>
internal enum JoinFit
{
    /// <summary>To the others of its key.</summary>
    Kept,
    /// <summary>Nowhere: the key has the same one, or as many before it as are kept.</summary>
    Repeated,
    /// <summary>Nowhere: what happened at that time is settled.</summary>
    Late,
}

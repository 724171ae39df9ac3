namespace Monitoring.Processors.Sessions;

/// <summary>Where a fact went.</summary>
internal enum FactFit
{
    /// <summary>Into a session that was open.</summary>
    Joined,
    /// <summary>Into a new session.</summary>
    Opened,
    /// <summary>Into a new session, because the one it would have joined would have become too long.</summary>
    Cut,
    /// <summary>Nowhere: a session of that time is closed.</summary>
    Late,
}

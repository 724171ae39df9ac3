namespace Monitoring.Sinks.Postgres;

/// <summary>What to do about an error.</summary>
internal enum FaultKind
{
    /// <summary>Passes by itself: back off and try again.</summary>
    Transient,
    /// <summary>A row's content: find it and make it a dead letter.</summary>
    Poison,
    /// <summary>Does not pass: stop and say what to mend.</summary>
    Fatal,
}

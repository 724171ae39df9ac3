namespace Monitoring.Sinks.Postgres;

/// <summary>Something that waiting does not mend. Nothing was committed; the message says what to do.</summary>
public sealed class PostgresFatalException : Exception
{
    internal PostgresFatalException(string problem, string mend, string? sqlState = null)
        : base($"{problem} {mend}")
    {
        Mend = mend;
        SqlState = sqlState;
    }

    /// <summary>What to do.</summary>
    public string Mend { get; }

    /// <summary>PostgreSQL's code, where it was PostgreSQL that refused.</summary>
    public string? SqlState { get; }
}

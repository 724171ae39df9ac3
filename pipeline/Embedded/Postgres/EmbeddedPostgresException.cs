namespace Monitoring.Pipeline.Embedded.Postgres;

/// <summary>The private server cannot be had; the message says why and what to do.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    internal EmbeddedPostgresException(string message)
        : base(message)
    {
    }
}

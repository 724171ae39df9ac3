namespace Monitoring.Sinks.Postgres;

/// <summary>Hears what becomes of the sink's work, from any thread.</summary>
public interface ISinkObserver
{
    /// <summary>One that does not listen.</summary>
    static ISinkObserver None { get; } = new Nobody();

    /// <summary>A call failed for a reason that passes, and is tried again.</summary>
    /// <param name="reason">Without a row or a secret.</param>
    void Retries(string reason);

    /// <summary>The server did what it was asked to.</summary>
    void Answered();

    /// <summary>Rows are committed.</summary>
    /// <param name="table">The table's name, without its day.</param>
    /// <param name="rows">How many.</param>
    void Stored(string table, int rows);

    /// <summary>Dead letters of the sink's own are committed; they are among the rows of <c>dead_letters</c>.</summary>
    /// <param name="reason">A code of <c>DeadLetterReason</c>.</param>
    /// <param name="letters">How many.</param>
    void Refused(string reason, int letters);

    private sealed class Nobody : ISinkObserver
    {
        public void Retries(string reason)
        {
        }

        public void Answered()
        {
        }

        public void Stored(string table, int rows)
        {
        }

        public void Refused(string reason, int letters)
        {
        }
    }
}

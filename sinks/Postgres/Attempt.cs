using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>What the failed tries of one commit have taught.</summary>
internal sealed class Attempt(long nextOffset)
{
    private bool _forgotDays;

    internal long NextOffset => nextOffset;

    /// <summary>COMMIT was sent and not answered yet.</summary>
    internal bool IsCommitting { get; set; }

    /// <summary>A COMMIT was never answered: it may have happened.</summary>
    internal bool OutcomeUnknown { get; private set; }

    /// <summary>A row was refused: it has to be looked for.</summary>
    internal bool HasPoison { get; private set; }

    /// <returns>True where trying again at once is right, false where it is after a wait.</returns>
    /// <exception cref="PostgresFatalException">Neither helps.</exception>
    internal bool Learn(Exception e, OpenDays days)
    {
        if (IsCommitting) OutcomeUnknown = true;
        switch (Faults.Classify(e))
        {
            case FaultKind.Transient:
                return false;
            case FaultKind.Poison when !HasPoison:
                HasPoison = true;
                return true;
            // Retention dropped a day between the check and the COPY.
            case FaultKind.Fatal when e is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } && !_forgotDays:
                _forgotDays = true;
                days.Forget();
                return true;
            // A connection that broke in an odd way while COMMIT was out: the next try finds out what became of it.
            case FaultKind.Fatal when IsCommitting && e is not PostgresException:
                return false;
            default:
                throw Faults.Fatal(e);
        }
    }
}

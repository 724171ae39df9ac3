using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>Classifies what PostgreSQL and the way to it throw. Source: PostgreSQL 15 manual, appendix A, "PostgreSQL Error Codes".</summary>
internal static class Faults
{
    internal static FaultKind Classify(Exception e) => e switch
    {
        PostgresException p => Classify(p.SqlState, p.IsTransient),
        NpgsqlException n => n.IsTransient ? FaultKind.Transient : FaultKind.Fatal,
        IOException or TimeoutException or System.Net.Sockets.SocketException => FaultKind.Transient,
        _ => FaultKind.Fatal,
    };

    internal static FaultKind Classify(string sqlState, bool isTransient = false)
    {
        // 22P04 is about the COPY stream, not about a row in it: the table's columns are not those that we write.
        if (sqlState == "22P04") return FaultKind.Fatal;
        // 54: one value is beyond a limit, for example jsonb's 256 MiB for an object.
        if (sqlState is ['2', '2' or '3', ..] or ['5', '4', ..]) return FaultKind.Poison;
        if (isTransient) return FaultKind.Transient;
        return sqlState switch
        {
            ['0', '8', ..] or ['4', '0', ..] or ['5', '3', ..] or ['5', '7', 'P', '0', ..] => FaultKind.Transient,
            // Cancelled by an administrator or a time-out; lock not available; object in use; I/O error; a fail-over left us on a standby.
            "57014" or "55P03" or "55006" or "58000" or "58030" or "25006" => FaultKind.Transient,
            _ => FaultKind.Fatal,
        };
    }

    /// <summary>True for errors that stop the sink only, never for bugs of ours or a cancellation.</summary>
    internal static bool IsFromDatabase(Exception e) => e is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException;

    /// <summary>What happened, without the error's own text where that may quote a row.</summary>
    internal static string Describe(Exception e) => e switch
    {
        PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] } p => $"SQLSTATE {p.SqlState}",
        PostgresException p => $"SQLSTATE {p.SqlState}: {p.MessageText}",
        NpgsqlException { InnerException: { } inner } => inner.Message,
        _ => e.Message,
    };

    internal static PostgresFatalException Fatal(Exception e) => e is PostgresException p
        ? new PostgresFatalException($"PostgreSQL refused with {Describe(e)}.", Mend(p.SqlState), p.SqlState)
        : new PostgresFatalException($"PostgreSQL cannot be used: {Describe(e)}.", "Check postgres.connection_string: host, port, TLS and password settings.");

    private static string Mend(string sqlState) => sqlState switch
    {
        "28P01" or "28000" => "Correct the user name and password in postgres.connection_string, or the server's pg_hba.conf.",
        "3D000" => "Create the database, or correct its name in postgres.connection_string.",
        "42501" => "GRANT monitoring_writer TO the sink's user; for migrations, run `monitoring migrate` once as the owner of the database.",
        ['4', '2', ..] or ['3', 'F', ..] or "22P04" => "The tables are not those of this version: run `monitoring migrate`, and undo changes made to them by hand.",
        ['2', '5', ..] => "Connect without a pooler that mixes transactions, to a server that accepts writes.",
        ['X', 'X', ..] => "The server reports damage: look into its log before anything else.",
        _ => "Look the code up in the PostgreSQL manual, appendix A, and into the server's log.",
    };
}

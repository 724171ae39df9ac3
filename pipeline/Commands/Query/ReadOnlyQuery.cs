using System.Globalization;
using Npgsql;

namespace Monitoring.Pipeline.Commands.Query;

/// <summary>One statement in a read-only transaction with a time-out.</summary>
internal static class ReadOnlyQuery
{
    private const int MostSeconds = int.MaxValue / 2000;

    /// <summary>The server ends the statement first; where it does not answer, we do.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // Many days make a plan look dear, and compiling it then takes seconds where running it takes a tenth of one: so no JIT.
    // A read-only transaction does not hold back what happens outside of the tables: programs, files, other sessions' ends, the server's settings.
    private const string Setup = """
        SELECT CASE
            WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN 'is a superuser'
            WHEN pg_has_role(session_user, 'pg_execute_server_program', 'MEMBER') THEN 'may run programs on the server'
            WHEN pg_has_role(session_user, 'pg_write_server_files', 'MEMBER') OR pg_has_role(session_user, 'pg_read_server_files', 'MEMBER') THEN 'may use files on the server'
            WHEN pg_has_role(session_user, 'pg_signal_backend', 'MEMBER') THEN 'may end sessions of others'
        END
        FROM (SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', $1, true), set_config('jit', 'off', true) OFFSET 0) AS settings
        """;

    /// <summary>Runs it.</summary>
    /// <param name="connectionString">Of Npgsql.</param>
    /// <param name="sql">Exactly one statement.</param>
    /// <param name="timeout">After it, PostgreSQL cancels the statement.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="cancellation">Cancels the statement.</param>
    /// <exception cref="QueryRefusedException">The login may do more than a transaction can forbid.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses the statement.</exception>
    public static async Task<QueryResult> RunAsync(string connectionString, string sql, TimeSpan timeout, int limit, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "monitoring query", CommandTimeout = (int)Math.Min(timeout.TotalSeconds, MostSeconds) + (int)Grace.TotalSeconds, Pooling = false };
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (var setup = new NpgsqlCommand(Setup, connection, transaction) { Parameters = { new() { Value = ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) } } })
        {
            if (await setup.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is string power) throw new QueryRefusedException($"the login {settings.Username} {power}, which no read-only transaction holds back. Mend: connect as a member of monitoring_analyst or monitoring_auditor.");
        }

        // A batch command holds one statement by construction, so that nobody ends the read-only transaction with a second one.
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { new NpgsqlBatchCommand(sql.Trim().TrimEnd(';')) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (rows.Count == limit)
            {
                // Else leaving would read the rest of the rows first.
                batch.Cancel();
                return new QueryResult(columns, rows, Truncated: true);
            }

            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return new QueryResult(columns, rows, Truncated: false);
    }
}

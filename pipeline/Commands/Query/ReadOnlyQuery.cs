using System.Globalization;
using Npgsql;

namespace Monitoring.Pipeline.Commands.Query;

/// <summary>One statement in a read-only transaction with a time-out.</summary>
internal static class ReadOnlyQuery
{
    /// <summary>Runs it.</summary>
    /// <param name="connectionString">Of Npgsql.</param>
    /// <param name="sql">Exactly one statement.</param>
    /// <param name="timeout">After it, PostgreSQL cancels the statement.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="cancellation">Cancels the statement.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses the statement.</exception>
    public static async Task<QueryResult> RunAsync(string connectionString, string sql, TimeSpan timeout, int limit, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "monitoring query", CommandTimeout = 0, Pooling = false };
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (var setup = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {(long)timeout.TotalMilliseconds}"), connection, transaction))
        {
            await setup.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        // A batch command holds one statement by construction, so that nobody ends the read-only transaction with a second one.
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { new NpgsqlBatchCommand(sql.Trim().TrimEnd(';')) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (rows.Count == limit) return new QueryResult(columns, rows, Truncated: true);
            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return new QueryResult(columns, rows, Truncated: false);
    }
}

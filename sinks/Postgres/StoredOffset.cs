using Npgsql;
using NpgsqlTypes;

namespace Monitoring.Sinks.Postgres;

/// <summary>One row of <c>monitoring.consumer_offsets</c>: the only truth about how far a partition is stored.</summary>
internal sealed class StoredOffset(string cluster, string topic, int partition)
{
    internal async Task<long?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT next_offset FROM monitoring.consumer_offsets WHERE cluster_id = $1 AND topic = $2 AND partition = $3", connection);
        AddKey(command);
        return (long?)await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Advances the row if it still holds what is expected. A rival's open transaction is waited for.</summary>
    /// <returns>False where it does not: another writer was here.</returns>
    internal async Task<bool> TryAdvanceAsync(NpgsqlConnection connection, long? expected, long next, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            expected is null
                ? "INSERT INTO monitoring.consumer_offsets (cluster_id, topic, partition, next_offset) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
                : "UPDATE monitoring.consumer_offsets SET next_offset = $4, updated_at = now() WHERE cluster_id = $1 AND topic = $2 AND partition = $3 AND next_offset = $5",
            connection);
        AddKey(command);
        command.Parameters.Add(new() { Value = next, NpgsqlDbType = NpgsqlDbType.Bigint });
        if (expected is { } value) command.Parameters.Add(new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bigint });
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) == 1;
    }

    private void AddKey(NpgsqlCommand command)
    {
        command.Parameters.Add(new() { Value = cluster });
        command.Parameters.Add(new() { Value = topic });
        command.Parameters.Add(new() { Value = partition });
    }
}

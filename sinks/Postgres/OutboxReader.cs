namespace Monitoring.Sinks.Postgres;

/// <summary>A dead letter to publish on <c>monitoring.dead-letters</c>.</summary>
/// <param name="Id">For <see cref="OutboxReader.DeleteAsync"/>.</param>
/// <param name="Key">The key of the record that was refused.</param>
/// <param name="Value">An Avro single object.</param>
public sealed record OutboxEntry(long Id, byte[] Key, byte[] Value);

/// <summary>Reads what the sink refused, for publishing: read, publish, wait for the acknowledgement, delete.</summary>
/// <remarks>A crash between publishing and deleting publishes again, as do two processes at it at once: at least once. The sink skips its own letters when they come back.</remarks>
public sealed class OutboxReader
{
    private readonly SinkContext _sink;

    internal OutboxReader(SinkContext sink) => _sink = sink;

    /// <summary>The oldest entries.</summary>
    /// <exception cref="PostgresFatalException">Waiting does not help.</exception>
    public Task<IReadOnlyList<OutboxEntry>> ReadAsync(int limit, CancellationToken cancellation)
        => _sink.Retrying.RunAsync<IReadOnlyList<OutboxEntry>>("reading the outbox", async c =>
        {
            await using var command = _sink.Database.CreateCommand("SELECT id, key, value FROM monitoring.outbox ORDER BY id LIMIT $1");
            command.Parameters.Add(new() { Value = limit });
            var entries = new List<OutboxEntry>();
            await using var reader = await command.ExecuteReaderAsync(c).ConfigureAwait(false);
            while (await reader.ReadAsync(c).ConfigureAwait(false)) entries.Add(new(reader.GetInt64(0), (byte[])reader[1], (byte[])reader[2]));
            return entries;
        }, cancellation);

    /// <summary>Deletes what the broker has acknowledged.</summary>
    /// <returns>How many were still there.</returns>
    /// <exception cref="PostgresFatalException">Waiting does not help.</exception>
    public Task<int> DeleteAsync(IReadOnlyList<OutboxEntry> published, CancellationToken cancellation)
        => _sink.Retrying.RunAsync("emptying the outbox", async c =>
        {
            await using var command = _sink.Database.CreateCommand("DELETE FROM monitoring.outbox WHERE id = ANY($1)");
            command.Parameters.Add(new() { Value = published.Select(e => e.Id).ToArray() });
            return await command.ExecuteNonQueryAsync(c).ConfigureAwait(false);
        }, cancellation);
}

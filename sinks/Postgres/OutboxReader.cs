namespace Monitoring.Sinks.Postgres;

/// <summary>A record to publish.</summary>
/// <param name="Id">For <see cref="OutboxReader.DeleteAsync"/>.</param>
/// <param name="Topic"><c>monitoring.dead-letters</c> or <c>monitoring.alerts</c>.</param>
/// <param name="Key">The key of the record that was refused, or the alert's fingerprint.</param>
/// <param name="Value">The letter or the alert, encoded.</param>
public sealed record OutboxEntry(long Id, string Topic, byte[] Key, byte[] Value);

/// <summary>Reads the sink's own dead letters and alerts, for publishing: read, publish, wait for the acknowledgement, delete.</summary>
/// <remarks>
/// A crash between publishing and deleting publishes again, as do two processes at it at once: at least once. The sink skips its own letters when
/// they come back; an alert that comes twice has the same revision.
/// </remarks>
public sealed class OutboxReader
{
    private readonly SinkContext _sink;

    internal OutboxReader(SinkContext sink) => _sink = sink;

    /// <summary>The oldest entries.</summary>
    /// <exception cref="PostgresFatalException">Waiting does not help.</exception>
    public Task<IReadOnlyList<OutboxEntry>> ReadAsync(int limit, CancellationToken cancellation)
        => _sink.Retrying.RunAsync<IReadOnlyList<OutboxEntry>>("reading the outbox", async c =>
        {
            await using var command = _sink.Database.CreateCommand("SELECT id, topic, key, value FROM monitoring.outbox ORDER BY id LIMIT $1");
            command.Parameters.Add(new() { Value = limit });
            var entries = new List<OutboxEntry>();
            await using var reader = await command.ExecuteReaderAsync(c).ConfigureAwait(false);
            while (await reader.ReadAsync(c).ConfigureAwait(false)) entries.Add(new(reader.GetInt64(0), reader.GetString(1), (byte[])reader[2], (byte[])reader[3]));
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

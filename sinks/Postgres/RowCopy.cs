using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>Streams encoded rows into COPY.</summary>
internal static class RowCopy
{
    private const string OutboxCommand = "COPY monitoring.outbox (topic, key, value) FROM STDIN (FORMAT binary)";

    // One CopyData message each. Larger ones make the server hold more, smaller ones cost calls.
    private const int MessageBytes = 128 * 1024;

    internal static Task WriteAsync(NpgsqlConnection connection, DayBatch batch, int first, int count, CancellationToken cancellation)
        => WriteAsync(connection, batch.CopyCommand, batch.Encoded(first, count), cancellation);

    internal static Task WriteOutboxAsync(NpgsqlConnection connection, ByteBuffer outbox, CancellationToken cancellation)
        => WriteAsync(connection, OutboxCommand, outbox.Slice(0, outbox.Length), cancellation);

    private static async Task WriteAsync(NpgsqlConnection connection, string command, ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(command, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(CopyFormat.Header, cancellation).ConfigureAwait(false);
        while (!rows.IsEmpty)
        {
            var part = rows[..Math.Min(rows.Length, MessageBytes)];
            await stream.WriteAsync(part, cancellation).ConfigureAwait(false);
            rows = rows[part.Length..];
        }

        await stream.WriteAsync(CopyFormat.Trailer, cancellation).ConfigureAwait(false);
    }
}

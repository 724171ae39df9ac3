using Monitoring.Schemas.Alerts;
using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>One row of <c>offset_gaps</c>.</summary>
internal static class GapRow
{
    private const string Command = """
        INSERT INTO public.offset_gaps (noticed_time, first_offset, end_offset, origin_partition, origin_cluster, stage, cause, origin_topic)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    internal static async Task InsertAsync(NpgsqlConnection connection, OffsetGap gap, short cluster, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Command, connection)
        {
            Parameters =
            {
                new() { Value = gap.NoticedAt.UtcDateTime },
                new() { Value = gap.Offsets.First },
                new() { Value = gap.Offsets.End },
                new() { Value = gap.Partition },
                new() { Value = cluster },
                new() { Value = gap.Stage },
                new() { Value = gap.CauseName },
                new() { Value = gap.Topic },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}

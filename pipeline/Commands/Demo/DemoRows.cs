using Npgsql;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>Asks PostgreSQL what is stored of this run.</summary>
internal sealed class DemoRows(NpgsqlDataSource database, DemoLedger ledger)
{
    private const string Stored =
        """
        (SELECT origin_topic, origin_partition, origin_offset, origin_index, message, attributes FROM app_logs
         UNION ALL SELECT origin_topic, origin_partition, origin_offset, origin_index, message, attributes FROM system_logs
         UNION ALL SELECT origin_topic, origin_partition, origin_offset, origin_index, message, attributes FROM security_logs) AS l
        """;

    private const string OfThisRun =
        """
        JOIN unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) AS r(topic, part, first, last)
          ON l.origin_topic = r.topic AND l.origin_partition = r.part AND l.origin_offset BETWEEN r.first AND r.last
        """;

    /// <summary><c>SELECT count(*)</c> by topic.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellation) =>
        await ByTopicAsync($"SELECT l.origin_topic, count(*) FROM {Stored} {OfThisRun} GROUP BY 1", cancellation).ConfigureAwait(false);

    /// <summary>Rows beyond the first of the same origin, by topic: a loss and a double must not cancel out.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountDoubledAsync(CancellationToken cancellation) =>
        await ByTopicAsync(
            $"SELECT l.origin_topic, count(*) - count(DISTINCT (l.origin_partition, l.origin_offset, l.origin_index)) FROM {Stored} {OfThisRun} GROUP BY 1",
            cancellation).ConfigureAwait(false);

    /// <summary>Looks into the row of every record with personal data for the very text that was published.</summary>
    /// <returns>By kind: how many texts have a row, and how many of these still stand in its message or attributes.</returns>
    public async Task<IReadOnlyDictionary<string, (long Checked, long Leaked)>> FindPersonalDataAsync(CancellationToken cancellation)
    {
        var places = ledger.PersonalData;
        await using var command = database.CreateCommand(
            $"""
            SELECT p.kind, count(*), count(*) FILTER (WHERE strpos(l.message, p.datum) > 0 OR strpos(l.attributes::text, p.datum) > 0)
            FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[]) AS p(topic, part, place, kind, datum)
            JOIN {Stored} ON l.origin_topic = p.topic AND l.origin_partition = p.part AND l.origin_offset = p.place
            GROUP BY 1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = places.Select(p => p.Origin.Topic).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = places.Select(p => p.Origin.Partition).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = places.Select(p => p.Origin.Offset).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = places.Select(p => p.Datum.Kind.ToString()).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = places.Select(p => p.Datum.Text).ToArray() });
        var found = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0), (reader.GetInt64(1), reader.GetInt64(2)));
        return found;
    }

    private async Task<Dictionary<string, long>> ByTopicAsync(string sql, CancellationToken cancellation)
    {
        var ranges = ledger.Ranges;
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = ranges.Select(r => r.Topic).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = ranges.Select(r => r.Partition).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = ranges.Select(r => r.First).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = ranges.Select(r => r.Last).ToArray() });
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) counts.Add(reader.GetString(0), reader.GetInt64(1));
        return counts;
    }
}

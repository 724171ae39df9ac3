using System.Globalization;
using Confluent.Kafka;
using Npgsql;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>One row of the tables of logs.</summary>
internal sealed record StoredRow(
    string Family, DateTime Time, string Host, string Service, string Severity, string Category, string Message, string Attributes, int Flags, string Topic, long Offset)
{
    /// <summary>The message with escapes undone, as it was sent.</summary>
    public required byte[] Sent { get; init; }
}

/// <summary>One row of <c>dead_letters</c>.</summary>
internal sealed record StoredLetter(string Stage, string Reason, string Detail, string Excerpt, int Size, int Part, int Parts, bool IsSealed, long Offset);

/// <summary>What <c>SELECT</c> returns, by where it came from.</summary>
internal sealed class StoredRows(string connectionString)
{
    private const string Columns = "SELECT family, event_time, host, service, severity_name, category, message, attributes::text, flags, origin_topic, origin_offset, unescape_text(message) FROM all_logs";

    /// <summary>The events of one record.</summary>
    public Task<List<StoredRow>> OfAsync(TopicPartitionOffset origin) => RowsAsync($"{Columns} WHERE {Origin(origin)} ORDER BY origin_index");

    /// <summary>The events whose message begins so, in the order of their origin.</summary>
    public Task<List<StoredRow>> WithMessageAsync(string start) => RowsAsync($"{Columns} WHERE starts_with(message, $1) ORDER BY origin_topic, origin_partition, origin_offset, origin_index", start);

    /// <summary>The dead letters of one record.</summary>
    public async Task<List<StoredLetter>> LettersAsync(TopicPartitionOffset origin)
    {
        var letters = new List<StoredLetter>();
        await ReadAsync($"SELECT stage, reason, detail, excerpt, size, part, parts, sealed IS NOT NULL, origin_offset FROM dead_letters WHERE {Origin(origin)} ORDER BY part", r => letters.Add(new StoredLetter(
            r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt32(4), r.GetInt32(5), r.GetInt32(6), r.GetBoolean(7), r.GetInt64(8))));
        return letters;
    }

    /// <summary>How many rows a query counts.</summary>
    public async Task<long> CountAsync(string table, string where) => await PostgresProcess.ScalarAsync<long>(connectionString, $"SELECT count(*) FROM {table} WHERE {where}");

    private static string Origin(TopicPartitionOffset origin) =>
        string.Create(CultureInfo.InvariantCulture, $"origin_topic = '{origin.Topic}' AND origin_partition = {origin.Partition.Value} AND origin_offset = {origin.Offset.Value}");

    private async Task<List<StoredRow>> RowsAsync(string sql, params string[] parameters)
    {
        var rows = new List<StoredRow>();
        await ReadAsync(sql, r => rows.Add(new StoredRow(
            r.GetString(0), r.GetDateTime(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7), r.GetInt32(8), r.GetString(9), r.GetInt64(10))
        {
            Sent = r.GetFieldValue<byte[]>(11),
        }), parameters);
        return rows;
    }

    private async Task ReadAsync(string sql, Action<NpgsqlDataReader> row, params string[] parameters)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) row(reader);
    }
}

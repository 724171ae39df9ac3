using Npgsql;

namespace Monitoring.IntegrationTests.Crash;

/// <summary>What <c>SELECT</c> returns of the numbered events.</summary>
internal sealed class StoredEvents(string connectionString)
{
    /// <summary>How many rows there are; 0 while the database or the table is away.</summary>
    public async Task<long> CountAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=5");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT count(*) FROM all_logs", connection);
            return (long)(await command.ExecuteScalarAsync())!;
        }
        catch (NpgsqlException)
        {
            return 0;
        }
    }

    /// <summary>Compares the table with what was acknowledged: each once, in order by source.</summary>
    public async Task AssertExactlyOnceInOrderAsync(IReadOnlyCollection<long> acknowledged)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT message, host, origin_partition FROM all_logs ORDER BY origin_topic, origin_partition, origin_offset", connection);
        var seen = new Dictionary<long, int>();
        var last = new Dictionary<string, (long Number, int Partition)>();
        var disorder = 0;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var message = reader.GetString(0);
            var number = long.Parse(message["number=".Length..message.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
            var (host, partition) = (reader.GetString(1), reader.GetInt32(2));
            seen[number] = seen.GetValueOrDefault(number) + 1;
            if (last.TryGetValue(host, out var before) && (before.Number >= number || before.Partition != partition)) disorder++;
            last[host] = (number, partition);
        }

        var lost = acknowledged.Where(n => !seen.ContainsKey(n)).ToList();
        var doubled = seen.Where(s => s.Value > 1).Select(s => s.Key).ToList();
        Assert.True(
            lost.Count == 0 && doubled.Count == 0 && disorder == 0,
            $"{acknowledged.Count} acknowledged, {seen.Count} stored: {lost.Count} lost ({string.Join(' ', lost.Order().Take(5))}), {doubled.Count} doubled ({string.Join(' ', doubled.Order().Take(5))}), {disorder} out of order");
    }
}

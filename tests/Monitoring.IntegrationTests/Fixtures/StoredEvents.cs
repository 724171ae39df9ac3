using Npgsql;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>How many events <c>SELECT</c> returns.</summary>
internal sealed class StoredEvents(string connectionString)
{
    /// <summary>The number of rows; 0 while the database or the table is away.</summary>
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
}

using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Pipeline.Commands.Query;
using Npgsql;

namespace Monitoring.IntegrationTests.Commands;

/// <summary>What <c>monitoring query</c> allows on a real server.</summary>
[Collection("PostgreSQL")]
public sealed class QuerySpecs(PostgresProcess server)
{
    [Theory]
    [InlineData("CREATE TABLE t (a int)", "25006")]
    [InlineData("COMMIT; CREATE TABLE t (a int)", "42601")]
    [InlineData("SELECT set_config('transaction_read_only', 'off', true)", "25001")]
    [InlineData("SELECT pg_sleep(30)", "57014")]
    [InlineData("SELEC 1", "42601")]
    public async Task It_reads_only_one_statement_for_a_limited_time(string sql, string state)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(sql, 10));
        Assert.Equal(state, error.SqlState);
    }

    [Theory]
    [InlineData(3, 3, true)]
    [InlineData(5, 5, false)]
    [InlineData(9, 5, false)]
    public async Task It_says_where_there_are_more_rows_than_asked_for(int limit, int rows, bool truncated)
    {
        var result = await RunAsync("SELECT generate_series(1, 5) AS n;", limit);
        Assert.Equal((rows, truncated), (result.Rows.Count, result.Truncated));
        Assert.Equal(["n"], result.Columns);
    }

    private Task<QueryResult> RunAsync(string sql, int limit) =>
        ReadOnlyQuery.RunAsync(server.ConnectionString, sql, TimeSpan.FromSeconds(1), limit, TestContext.Current.CancellationToken);
}

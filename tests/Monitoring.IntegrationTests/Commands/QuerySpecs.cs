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
    [InlineData("SELECT pg_sleep(30), set_config('statement_timeout', '0', false)", "57014")]
    [InlineData("SELEC 1", "42601")]
    [InlineData("SELECT 1; SELECT 2", "42601")]
    [InlineData("SET TRANSACTION READ WRITE", "25001")]
    [InlineData("SET SESSION AUTHORIZATION monitoring", "42501")]
    [InlineData("SET ROLE monitoring", "42501")]
    [InlineData("CREATE TEMP TABLE t (a int)", "25006")]
    [InlineData("CREATE TABLE t AS SELECT 1", "25006")]
    [InlineData("SELECT 1 INTO t", "25006")]
    [InlineData("WITH w AS (DELETE FROM pg_class RETURNING 1) SELECT * FROM w", "25006")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM pg_class", "25006")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'id'", "42501")]
    [InlineData("COPY (SELECT 1) TO '/tmp/monitoring-x'", "42501")]
    [InlineData("SELECT pg_read_file('/etc/passwd')", "42501")]
    [InlineData("SELECT lo_export(1, '/tmp/monitoring-x')", "42501")]
    [InlineData("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'monitoring'", "42501")]
    [InlineData("SELECT pg_reload_conf()", "42501")]
    [InlineData("SELECT dblink('', 'DELETE FROM pg_class')", "42883")]
    [InlineData("ALTER SYSTEM SET log_statement = 'all'", "25001")]
    [InlineData("DO $$ BEGIN PERFORM pg_sleep(30); END $$", "57014")]
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

    [Theory]
    [InlineData("SUPERUSER", "", "is a superuser")]
    [InlineData("NOSUPERUSER", "pg_execute_server_program", "may run programs on the server")]
    [InlineData("NOSUPERUSER", "pg_write_server_files", "may use files on the server")]
    [InlineData("NOSUPERUSER", "pg_read_server_files", "may use files on the server")]
    [InlineData("NOSUPERUSER", "pg_signal_backend", "may end sessions of others")]
    public async Task A_login_that_no_transaction_holds_back_is_not_taken(string attribute, string role, string why)
    {
        var login = await LoginAsync($"query_{role}", $"{attribute} {(role.Length > 0 ? $"IN ROLE {role}" : "")}");
        var refused = await Assert.ThrowsAsync<QueryRefusedException>(() => RunAsync("SELECT 1", 1, login));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Mend: connect as a member of monitoring_analyst", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_without_end_is_left_at_once()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var result = await ReadOnlyQuery.RunAsync(await LoginAsync("query_analyst", ""), "SELECT generate_series(1, 10000000000)", TimeSpan.FromMinutes(5), 10, TestContext.Current.CancellationToken);
        Assert.True(result.Truncated);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed}");
    }

    private async Task<QueryResult> RunAsync(string sql, int limit, string? login = null) =>
        await ReadOnlyQuery.RunAsync(login ?? await LoginAsync("query_analyst", ""), sql, TimeSpan.FromSeconds(1), limit, TestContext.Current.CancellationToken);

    private async Task<string> LoginAsync(string name, string attributes)
    {
        await PostgresProcess.ExecuteAsync(server.ConnectionString, $"DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN PASSWORD 'for-tests' {attributes}");
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = name, Password = "for-tests" }.ConnectionString;
    }
}

using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Pipeline.Embedded.Postgres;
using Npgsql;

namespace Monitoring.IntegrationTests.Postgres;

[Collection("PostgreSQL")]
public sealed class EmbeddedPostgresSpecs(PostgresProcess server)
{
    [Theory]
    [InlineData("SHOW fsync", "on")]
    [InlineData("SHOW full_page_writes", "on")]
    [InlineData("SHOW listen_addresses", "127.0.0.1")]
    [InlineData("SHOW unix_socket_directories", "")]
    [InlineData("SHOW server_encoding", "UTF8")]
    [InlineData("SELECT datcollate FROM pg_database WHERE datname = current_database()", "C")]
    [InlineData("SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules", "scram-sha-256")]
    public async Task The_server_is_private_and_safe(string sql, string value) => Assert.Equal(value, await PostgresProcess.ScalarAsync<string>(server.ConnectionString, sql));

    [Fact]
    public async Task Without_the_password_nobody_gets_in()
    {
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess", Pooling = false }.ConnectionString;
        var thrown = await Assert.ThrowsAsync<PostgresException>(() => PostgresProcess.ScalarAsync<int>(wrong, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, thrown.SqlState);
    }

    [Fact]
    public void The_password_is_readable_by_its_owner_only()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.Folder, "password")));
    }

    [Fact]
    public async Task A_server_that_outlived_its_parent_is_taken_over_with_its_data()
    {
        var folder = Directory.CreateTempSubdirectory("monitoring-tests-");
        var options = new EmbeddedPostgresOptions { Folder = folder.FullName, BinariesFolder = Path.Combine(Path.GetTempPath(), "monitoring-postgres-binaries") };
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.OtherExecute);
        try
        {
            var lost = await EmbeddedPostgres.StartAsync(options, TestContext.Current.CancellationToken);
            await PostgresProcess.ExecuteAsync(lost.ConnectionString, "CREATE TABLE kept (i int); INSERT INTO kept VALUES (7)");
            await using var next = await EmbeddedPostgres.StartAsync(options, TestContext.Current.CancellationToken);
            Assert.Equal(lost.ConnectionString, next.ConnectionString);
            Assert.Equal(7, await PostgresProcess.ScalarAsync<int>(next.ConnectionString, "SELECT i FROM kept"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using Monitoring.Schemas.Events;
using Monitoring.Sinks.Postgres;
using Npgsql;

namespace Monitoring.IntegrationTests.Postgres;

[Collection("PostgreSQL")]
public sealed class RoleSpecs(PostgresProcess server)
{
    [Theory]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM app_logs", true)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM system_logs", true)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM logs", true)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM refusals", true)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM offset_gaps", true)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM metrics", true)]
    [InlineData("monitoring_analyst", "SELECT metric_kind_name(kind), quantile_sketch FROM metrics WHERE level = '1mo'", true)]
    [InlineData("monitoring_analyst", "SELECT * FROM metric_windows, metric_values, service_minutes, error_trend, user_behaviour", true)]
    [InlineData("monitoring_analyst", "DELETE FROM offset_gaps", false)]
    [InlineData("monitoring_analyst", "SELECT unescape_text(message), severity_name(severity) FROM app_logs", true)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM security_logs", false)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM all_logs", false)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM dead_letters", false)]
    [InlineData("monitoring_analyst", "SELECT count(*) FROM monitoring.security_logs_20260615", false)]
    [InlineData("monitoring_analyst", "DELETE FROM app_logs", false)]
    [InlineData("monitoring_analyst", "INSERT INTO app_logs (message) VALUES ('x')", false)]
    [InlineData("monitoring_analyst", "CREATE TABLE public.mine (i int)", false)]
    [InlineData("monitoring_analyst", "SELECT monitoring.drop_day('app_logs', '2026-06-15')", false)]
    [InlineData("monitoring_auditor", "SELECT count(*) FROM security_logs", true)]
    [InlineData("monitoring_auditor", "SELECT count(*) FROM all_logs", true)]
    [InlineData("monitoring_auditor", "SELECT count(*) FROM dead_letters", true)]
    [InlineData("monitoring_auditor", "DELETE FROM security_logs", false)]
    [InlineData("monitoring_recomputer", "SELECT count(*) FROM security_logs", true)]
    [InlineData("monitoring_recomputer", "SELECT count(*) FROM metrics", true)]
    [InlineData("monitoring_recomputer", "SELECT monitoring.open_metric_day('metrics_1d', '2026-05-01')", true)]
    [InlineData("monitoring_recomputer", "SELECT monitoring.open_metric_day('app_logs', '2026-05-01')", false)]
    [InlineData("monitoring_recomputer", "SELECT monitoring.open_metric_day('metrics_1d', '2999-05-01')", false)]
    [InlineData("monitoring_recomputer", "SELECT monitoring.open_metric_day('metrics_1d', '1999-05-01')", false)]
    [InlineData("monitoring_recomputer", "SELECT monitoring.open_day('metrics_1d', '2026-05-01')", false)]
    [InlineData("monitoring_recomputer", "SELECT count(*) FROM dead_letters", false)]
    [InlineData("monitoring_recomputer", "INSERT INTO monitoring.app_logs_20260615 SELECT * FROM app_logs", false)]
    [InlineData("monitoring_recomputer", "DELETE FROM monitoring.metrics_1d_20260615", false)]
    [InlineData("monitoring_recomputer", "UPDATE monitoring.consumer_offsets SET next_offset = 0", false)]
    [InlineData("monitoring_writer", "SELECT count(*) FROM security_logs", false)]
    [InlineData("monitoring_writer", "DELETE FROM monitoring.app_logs_20260615", false)]
    [InlineData("monitoring_writer", "DROP TABLE monitoring.app_logs_20260615", false)]
    [InlineData("monitoring_writer", "SELECT monitoring.open_day('app_logs', '2026-06-01')", true)]
    [InlineData("monitoring_writer", "SELECT monitoring.open_day('schema_version', '2026-06-01')", false)]
    public async Task A_role_may_do_what_it_is_for(string role, string sql, bool allowed)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var thrown = await Record.ExceptionAsync(() => db.ExecuteAsync($"SET ROLE {role}; {sql}"));
        if (allowed) Assert.Null(thrown);
        else Assert.Contains(Assert.IsType<PostgresException>(thrown).SqlState, new[] { PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.NoDataFound });
    }

    [Fact]
    public async Task The_writer_role_is_enough_for_everything_the_sink_does()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var writer = await LoginAsync(db, "sink_login", "monitoring_writer");
        await using var sink = await SinkDatabase.StartSinkAsync(writer, db.Time);
        await using var partition = await sink.OpenAsync("cluster-b", Topics.Logs, 0, SinkDatabase.BatchBytes, TestContext.Current.CancellationToken);
        partition.Add(0, new LogRecord { Family = LogFamily.Security, Time = SinkDatabase.Now.AddDays(-20) });
        partition.Add(1, new LogRecord { Attributes = "broken" });
        partition.Lose(new OffsetGap("sink", Topics.Logs, 0, new OffsetRange(2, 7), GapCause.Deleted, SinkDatabase.Now));
        await partition.CommitAsync(7);
        await using var windows = await sink.OpenAsync("cluster-b", Topics.Metrics, 0, SinkDatabase.BatchBytes, TestContext.Current.CancellationToken);
        windows.Add(0, 0, "0"u8, ShownWindow.Encode(new ShownWindow("m") { Level = "1w" }));
        await windows.CommitAsync(1);
        Assert.Equal(1, await db.CountAsync("metrics"));
        db.Time.Now = SinkDatabase.Now.AddDays(80);
        var report = await sink.Keeper.RunAsync(TestContext.Current.CancellationToken);

        // The late event's day, and the two each of samples, which are kept for a week, and of windows of 10 s, 1 min and 5 min.
        Assert.Equal((9, 0), (report.Dropped, report.Postponed));
        Assert.Equal(1, await db.CountAsync("dead_letters"));
        Assert.Equal(1, await db.CountAsync("offset_gaps"));
        Assert.Equal(2, await sink.Outbox.DeleteAsync(await sink.Outbox.ReadAsync(5, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_user_without_the_role_is_told_what_to_grant()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var stranger = await LoginAsync(db, "stranger", null);
        var thrown = await Assert.ThrowsAsync<PostgresFatalException>(() => SinkDatabase.StartSinkAsync(stranger, db.Time));
        Assert.Equal("42501", thrown.SqlState);
        Assert.Contains("GRANT monitoring_writer TO", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_fatal_and_never_told()
    {
        var wrong = new NpgsqlConnectionStringBuilder(await server.NewDatabaseAsync()) { Password = "correct-horse-battery" }.ConnectionString;
        var thrown = await Assert.ThrowsAsync<PostgresFatalException>(() => SinkDatabase.StartSinkAsync(wrong, TimeProvider.System));
        Assert.Equal("28P01", thrown.SqlState);
        Assert.DoesNotContain("correct-horse-battery", thrown.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("PostgreSQL refused with SQLSTATE 28P01: password authentication failed for user \"monitoring\".", thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<string> LoginAsync(SinkDatabase db, string name, string? role)
    {
        await db.ExecuteAsync($"DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN PASSWORD 'for-tests'{(role is null ? "" : $" IN ROLE {role}")}");
        return new NpgsqlConnectionStringBuilder(db.ConnectionString) { Username = name, Password = "for-tests" }.ConnectionString;
    }
}

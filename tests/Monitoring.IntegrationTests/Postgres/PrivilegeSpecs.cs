using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas.Events;
using Npgsql;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>Who may do what, object by object: whatever is new and not decided upon here fails.</summary>
[Collection("PostgreSQL")]
public sealed class PrivilegeSpecs(PostgresProcess server)
{
    // Day tables stand for all of their kind; SIUDTRG: select, insert, update, delete, truncate, references, trigger.
    private const string Matrix = """
        monitoring.app_logs_DAY          | writer I
        monitoring.clusters              | writer S
        monitoring.consumer_offsets      | writer SIU
        monitoring.day_tables            | writer S
        monitoring.days                  | writer S
        monitoring.dead_letters_DAY      | writer I
        monitoring.metric_samples_DAY    | writer I
        monitoring.metrics_10s_DAY       | recomputer I, writer I
        monitoring.metrics_1d_DAY        | recomputer I, writer I
        monitoring.metrics_1h_DAY        | recomputer I, writer I
        monitoring.metrics_1m_DAY        | recomputer I, writer I
        monitoring.metrics_5m_DAY        | recomputer I, writer I
        monitoring.outbox                | writer SID
        monitoring.schema_version        | writer S
        monitoring.security_logs_DAY     | writer I
        monitoring.system_logs_DAY       | writer I
        public.all_logs                  | auditor S
        public.app_logs                  | analyst S, auditor S, recomputer S
        public.dead_letters              | auditor S
        public.error_trend               | analyst S, auditor S
        public.logs                      | analyst S, auditor S
        public.metric_samples            | analyst S, auditor S, recomputer S
        public.metric_values             | analyst S, auditor S
        public.metric_windows            | analyst S, auditor S
        public.metrics                   | analyst S, auditor S, recomputer S
        public.metrics_10s               |
        public.metrics_1d                |
        public.metrics_1h                |
        public.metrics_1m                |
        public.metrics_1mo               |
        public.metrics_1w                |
        public.metrics_5m                |
        public.offset_gaps               | analyst S, auditor S, writer I
        public.refusals                  | analyst S, auditor S
        public.samples                   | analyst S, auditor S
        public.security_logs             | auditor S, recomputer S
        public.service_minutes           | analyst S, auditor S
        public.service_windows           | analyst S, auditor S
        public.system_logs               | analyst S, auditor S, recomputer S
        public.user_behaviour            | analyst S, auditor S
        """;

    private const string Functions = """
        monitoring.cluster_number | writer
        monitoring.cool_day | writer
        monitoring.drop_day | writer
        monitoring.grant_log_roles |
        monitoring.grant_metric_roles |
        monitoring.grant_roles |
        monitoring.grant_sample_roles |
        monitoring.open_day | writer
        monitoring.open_metric_day | recomputer
        monitoring.seal_day | writer
        monitoring.withdraw_public_rights |
        public.metric_kind_name | analyst, auditor, recomputer, writer
        public.severity_name | analyst, auditor, recomputer, writer
        public.unescape_text | analyst, auditor, recomputer, writer
        """;

    [Fact]
    public async Task Every_table_and_view_has_the_rights_that_were_decided_for_it()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var found = await LinesAsync(db.ConnectionString, """
            SELECT DISTINCT rtrim(name || rights) FROM (
                SELECT rpad(n.nspname || '.' || regexp_replace(c.relname, '_\d{8}$', '_DAY'), 32) || ' | ' AS name,
                    (SELECT coalesce(string_agg(replace(role, 'monitoring_', '') || ' ' || granted, ', ' ORDER BY role), '') FROM (
                        SELECT role, (SELECT string_agg(letter, '' ORDER BY nr) FROM (VALUES (1, 'S', 'SELECT'), (2, 'I', 'INSERT'), (3, 'U', 'UPDATE'), (4, 'D', 'DELETE'), (5, 'T', 'TRUNCATE'), (6, 'R', 'REFERENCES'), (7, 'G', 'TRIGGER')) AS p(nr, letter, privilege)
                            WHERE has_table_privilege(role, c.oid, privilege) OR (privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(role, c.oid, privilege))) AS granted
                        FROM unnest(ARRAY['monitoring_analyst', 'monitoring_auditor', 'monitoring_recomputer', 'monitoring_writer']) AS role) AS r WHERE granted IS NOT NULL) AS rights
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname IN ('public', 'monitoring') AND c.relkind IN ('r', 'v', 'm', 'f', 'p')) AS c
            ORDER BY 1
            """);
        Assert.Equal(Matrix.Split('\n').Select(l => l.TrimEnd()), found);
    }

    [Fact]
    public async Task Every_function_is_for_those_whom_it_was_decided_for()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var found = await LinesAsync(db.ConnectionString, """
            SELECT rtrim(n.nspname || '.' || p.proname || ' | ' || coalesce((SELECT string_agg(replace(role, 'monitoring_', ''), ', ' ORDER BY role)
                FROM unnest(ARRAY['monitoring_analyst', 'monitoring_auditor', 'monitoring_recomputer', 'monitoring_writer']) AS role
                WHERE has_schema_privilege(role, n.oid, 'USAGE') AND has_function_privilege(role, p.oid, 'EXECUTE')), '')) AS line
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('public', 'monitoring') ORDER BY 1
            """);
        Assert.Equal(Functions.Split('\n').Select(l => l.TrimEnd()), found);
    }

    [Theory]
    [InlineData("monitoring_analyst", "public")]
    [InlineData("monitoring_auditor", "public")]
    [InlineData("monitoring_recomputer", "monitoring, public")]
    [InlineData("monitoring_writer", "monitoring, public")]
    public async Task No_role_makes_anything_anywhere(string role, string schemas)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        Assert.Equal(schemas, await db.ScalarAsync<string>($"SELECT string_agg(nspname, ', ' ORDER BY nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege('{role}', oid, 'USAGE')"));
        Assert.Null(await db.ScalarAsync<string>($"SELECT string_agg(nspname, ', ') FROM pg_namespace WHERE has_schema_privilege('{role}', oid, 'CREATE')"));
        Assert.False(await db.ScalarAsync<bool>($"SELECT has_database_privilege('{role}', current_database(), 'CREATE') OR has_database_privilege('{role}', current_database(), 'TEMPORARY')"));
        Assert.False(await db.ScalarAsync<bool>($"SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls OR rolcanlogin FROM pg_roles WHERE rolname = '{role}'"));
        Assert.False(await db.ScalarAsync<bool>($"SELECT bool_or(pg_has_role('{role}', oid, 'MEMBER')) FROM pg_roles WHERE rolname <> '{role}'"));
        // Owning anything would be a right of its own.
        Assert.Equal(0, await db.CountAsync($"pg_class WHERE relowner = '{role}'::regrole"));
    }

    public static TheoryData<string> Attempts => [.. (string[])
    [
        "CREATE TEMP TABLE mine (i int)", "CREATE TABLE mine (i int)", "CREATE SCHEMA mine", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE VIEW v AS SELECT 1", "CREATE SEQUENCE s",
        "INSERT INTO app_logs (message) VALUES ('x')", "INSERT INTO logs DEFAULT VALUES", "UPDATE app_logs SET message = ''", "DELETE FROM system_logs", "TRUNCATE app_logs", "COPY app_logs FROM STDIN",
        "COPY (SELECT 1) TO '/tmp/x'", "COPY (SELECT 1) TO PROGRAM 'id'", "COPY app_logs FROM PROGRAM 'id'", "LOCK TABLE app_logs IN EXCLUSIVE MODE", "SELECT * FROM app_logs FOR UPDATE",
        "SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')", "SELECT lo_import('/etc/passwd')", "SELECT pg_read_file('/etc/passwd')", "SELECT pg_ls_dir('/')", "SELECT pg_reload_conf()", "CREATE EXTENSION dblink",
        "SELECT * FROM security_logs", "SELECT * FROM all_logs", "SELECT sealed FROM dead_letters", "SELECT excerpt FROM dead_letters", "COPY security_logs TO STDOUT", "TABLE all_logs", "EXPLAIN ANALYZE SELECT * FROM security_logs",
        "SELECT sealed FROM refusals", "SELECT excerpt FROM refusals", "SELECT value FROM monitoring.outbox", "SELECT * FROM monitoring.clusters", "SELECT nextval('monitoring.outbox_id_seq')",
        "SELECT monitoring.open_day('app_logs', '2026-06-01')", "SELECT monitoring.drop_day('security_logs', '2026-06-15')", "SELECT monitoring.grant_roles()", "SELECT monitoring.withdraw_public_rights()",
        "SELECT * FROM monitoring.security_logs_20260615", "DELETE FROM metrics", "INSERT INTO metric_windows DEFAULT VALUES", "SELECT * FROM metrics_1m", "SELECT * FROM monitoring.metrics_1m_20260615", "SELECT rolpassword FROM pg_authid", "ALTER ROLE monitoring_analyst LOGIN", "GRANT monitoring_auditor TO monitoring_analyst", "SET ROLE monitoring_auditor", "ALTER TABLE app_logs ADD x int",
        "CREATE RULE r AS ON SELECT TO app_logs DO INSTEAD SELECT 1", "COMMENT ON TABLE app_logs IS 'x'", "ALTER SYSTEM SET log_statement = 'all'", "VACUUM FULL security_logs; SELECT 1/0",
    ]];

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task An_analyst_writes_nothing_and_reads_no_security_log_by_any_way(string sql)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await db.ExecuteAsync("DROP ROLE IF EXISTS trying_analyst; CREATE ROLE trying_analyst LOGIN PASSWORD 'for-tests' IN ROLE monitoring_analyst");
        var analyst = new NpgsqlConnectionStringBuilder(db.ConnectionString) { Username = "trying_analyst", Password = "for-tests" }.ConnectionString;
        await Assert.ThrowsAsync<PostgresException>(() => PostgresProcess.ExecuteAsync(analyst, sql));
    }

    [Fact]
    public async Task Nothing_of_a_security_event_shows_in_any_relation_that_an_analyst_may_read()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        const string Secret = "kunlun-sentinel-5523";
        await using (var writer = await db.OpenAsync())
        {
            writer.Add(0, new LogRecord { Family = LogFamily.Security, Message = Secret, Attributes = $$"""{"user":"{{Secret}}"}""" });
            writer.Add(1, new LogRecord { Family = LogFamily.Security, Message = Secret, Attributes = $"broken {Secret}" });
            await writer.CommitAsync(2);
        }

        await db.ExecuteAsync("ANALYZE; DROP ROLE IF EXISTS looking_analyst; CREATE ROLE looking_analyst LOGIN PASSWORD 'for-tests' IN ROLE monitoring_analyst");
        var analyst = new NpgsqlConnectionStringBuilder(db.ConnectionString) { Username = "looking_analyst", Password = "for-tests" }.ConnectionString;
        Assert.Equal(1, await db.CountAsync($"all_logs WHERE message LIKE '%{Secret}%'"));
        // All relations of the database, the catalogue's statistics too.
        foreach (var relation in await LinesAsync(analyst, "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p') AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"))
        {
            var error = await Record.ExceptionAsync(async () => Assert.Equal(0, await PostgresProcess.ScalarAsync<long>(analyst, $"SELECT count(*) FROM {relation} AS r WHERE r::text LIKE '%' || 'kunlun-' || 'sentinel%'")));
            Assert.True(error is null or PostgresException, $"{relation}: {error}");
        }
    }

    private static async Task<List<string>> LinesAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return lines;
    }
}

using System.Diagnostics;
using System.Text;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.IntegrationTests.Publishers;
using Npgsql;

namespace Monitoring.IntegrationTests.Security;

/// <summary>Secrets planted in every option that takes one are looked for in all that comes out, in success and in each way to fail.</summary>
[Collection("PostgreSQL")]
public sealed class SecretLeakSpecs(SecuredBroker secured, PostgresProcess server) : IClassFixture<SecuredBroker>
{
    private const string Pg = "pgsentinel7f31";
    private const string Sasl = "saslsentinel9c02";
    private const string KeyPassword = "keysentinel44d8";
    private const string Token = "tokensentinel0123456789abcdef0123";
    private const string Pseudonym = "pseudosentinel0123456789abcdef012";
    private const string UserInfo = "urlsentinel5e77";
    private static readonly string s_sealing = Convert.ToBase64String(Encoding.UTF8.GetBytes("sealsentinel-32-bytes-for-aes256"));
    private static readonly string[] s_planted = [Pg, Sasl, KeyPassword, Token, Pseudonym, UserInfo, s_sealing, "sealsentinel", SecuredBroker.Password];

    public static TheoryData<string, string[]> Failures
    {
        get
        {
            var data = new TheoryData<string, string[]>();
            string[][] commands = [["check-config"], ["topics", "--verify"], ["tail", "-n", "1"], ["dead-letters", "list"], ["query", "SELECT 1"], ["migrate"], ["run"]];
            string[] broken =
            [
                "kafka:\n  sasl_password: *" + Sasl + "\n", "kafka:\n  sasl_password: !" + Sasl + "! x\n", "kafka:\n  sasl_password: \"" + Sasl + "\n", "kafka:\n  sasl_password: {" + Sasl + "\n", "kafka:\n  sasl_password: @" + Sasl + "\n",
                "kafka:\n  sasl_password: &" + Sasl + " &x y\n", "kafka:\n  sasl_password: [" + Sasl + "]\n", "kafka:\n  sasl_password: %" + Sasl + "\n", "kafka:\n  sasl_password: a: " + Sasl + "\n", "kafka:\n sasl_password: " + Sasl + "\n   client_id: x\n",
                "kafka:\n  bootstrap_servers: user:" + UserInfo + "@h:1\n", "tracing:\n  otlp_endpoint: user:" + UserInfo + "@h\n", "tracing:\n  otlp_endpoint: ftp://user:" + UserInfo + "@h\n", "tracing:\n  otlp_endpoint: http://user:" + UserInfo + "@127.0.0.1:1\n",
                "postgres:\n  connection_string: Host=127.0.0.1;Password=a;" + Pg + "=b\n", "postgres:\n  connection_string: " + Pg + "\n", "postgres:\n  connection_string: Host=127.0.0.1;Port=" + Pg + "\n", "postgres:\n  connection_string: postgres://u:" + Pg + "@h/d\n",
                "dead_letters:\n  encryption_key: " + s_sealing + "x\n", "masking:\n  pseudonym_key: " + Pseudonym[..20] + "\n", "http:\n  security:\n    bearer_tokens: [" + Token[..20] + "]\n", "http:\n  security:\n    bearer_tokens: " + Token + "\n",
            ];
            foreach (var yaml in broken) data.Add(yaml, commands[0]);
            foreach (var command in commands)
            {
                data.Add(broken[14], command);
                data.Add("", command);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task No_failure_tells_a_secret(string yaml, string[] command)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, yaml, TestContext.Current.CancellationToken);
        // Wrong passwords where the servers are there, and nothing at the given place where the file says so.
        var (_, output) = await MonitoringCommand.RunAsync(yaml.Length > 0 ? [("PGPASSWORD", Pg)] : [.. Planted(secured.Settings(password: Sasl)), .. Postgres(server.ConnectionString, Pg)], [.. command, "--config", file]);
        File.Delete(file);
        AssertClean(output);
    }

    [Fact]
    public async Task A_running_pipeline_tells_no_secret_in_log_pages_topic_or_process_list()
    {
        var connectionString = await server.NewDatabaseAsync();
        await PostgresProcess.ExecuteAsync(server.ConnectionString, $"DROP ROLE IF EXISTS planted; CREATE ROLE planted SUPERUSER LOGIN PASSWORD '{Pg}'");
        var settings = Planted(secured.Settings());
        Assert.Equal(0, (await MonitoringCommand.RunAsync([.. secured.Settings()], "topics", "--create")).ExitCode);
        var port = Peers.FreePort();
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Username = "planted", Password = Pg }.ConnectionString;
        await using var pipeline = PipelineProcess.Start(
            secured.BootstrapServers, own,
            [.. settings, ("MONITORING__HTTP__ENABLED", "true"), ("MONITORING__HTTP__LISTEN", $"127.0.0.1:{port}"), ("MONITORING__LOGGING__KAFKA", "true"), ("MONITORING__LOGGING__LEVEL", "trace"), ("MONITORING__LOGGING__SPILL_FOLDER", secured.Authority.Folder)]);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Authorization", "Bearer " + Token);
        var pages = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    using var ready = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
                    pages = await ready.Content.ReadAsStringAsync();
                    return ready.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(60), () => pages + pipeline.Output);
        pages += await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("monitoring_events_in_total", pages, StringComparison.Ordinal);
        var commandLines = string.Join('\n', Process.GetProcesses().Select(CommandLine).Where(line => line.Contains("monitoring.dll", StringComparison.Ordinal)));
        Assert.Contains("run", commandLines, StringComparison.Ordinal);
        Assert.Equal(0, await pipeline.StopAsync());
        AssertClean(pages);
        AssertClean(commandLines);
        AssertClean(pipeline.Output);
        var (_, topic) = await MonitoringCommand.RunAsync([.. secured.Settings()], "tail", "--topic", "app-logs", "--from-beginning", "-n", "20");
        Assert.Contains("assigned", topic, StringComparison.Ordinal);
        AssertClean(topic);
        AssertClean(string.Concat(Directory.GetFiles(secured.Authority.Folder, "*.logs").Select(File.ReadAllText)));
    }

    private (string Name, string Value)[] Planted((string Name, string Value)[] kafka)
    {
        var (certificate, key) = secured.Authority.Issue("planted", password: KeyPassword);
        return
        [
            .. kafka, ("MONITORING__KAFKA__SSL_CERTIFICATE_PATH", certificate), ("MONITORING__KAFKA__SSL_KEY_PATH", key), ("MONITORING__KAFKA__SSL_KEY_PASSWORD", KeyPassword),
            ("MONITORING__DEAD_LETTERS__ENCRYPTION_KEY", s_sealing), ("MONITORING__MASKING__PSEUDONYM_KEY", Pseudonym), ("MONITORING__MASKING__EMAIL", "pseudonym"),
            ("MONITORING__HTTP__SECURITY__BEARER_TOKENS", Token), ("MONITORING__TRACING__OTLP_ENDPOINT", $"http://user:{UserInfo}@127.0.0.1:1"), ("PGPASSWORD", Pg),
        ];
    }

    private static (string Name, string Value)[] Postgres(string connectionString, string password) =>
        [("MONITORING__POSTGRES__CONNECTION_STRING", new NpgsqlConnectionStringBuilder(connectionString) { Password = password }.ConnectionString), ("MONITORING__HTTP__ENABLED", "false"), ("MONITORING__LOGGING__KAFKA", "false")];

    private static string CommandLine(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static void AssertClean(string text)
    {
        foreach (var secret in s_planted)
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Uri.EscapeDataString(secret), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))[..12], text, StringComparison.Ordinal);
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.IntegrationTests.Publishers;
using Monitoring.Schemas;
using Monitoring.Sinks.Serilog;
using Serilog;

namespace Monitoring.IntegrationTests.Security;

/// <summary>TLS and SASL from end to end: our commands, the pipeline, its own log, the Serilog sink, and clients that nobody here wrote.</summary>
public sealed class SecuredKafkaSpecs(SecuredBroker secured) : IClassFixture<SecuredBroker>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("scram_sha256")]
    [InlineData("scram_sha512")]
    [InlineData("plain")]
    public async Task Our_commands_log_in_with_each_mechanism(string mechanism)
    {
        var (code, output) = await CommandAsync(mechanism, "topics", "--create");
        Assert.True(code == 0, output);
        (code, output) = await CommandAsync(mechanism, "dead-letters", "list");
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    [InlineData("PLAIN")]
    public async Task Kcat_and_KafkaJS_log_in_with_each_mechanism(string mechanism)
    {
        await CommandAsync("plain", "topics", "--create");
        var marker = $"{mechanism}-{Guid.NewGuid():N}";
        await KcatAsync(marker + "\n", mechanism, "-P", "-t", Topics.AppLogs);
        Assert.Contains(marker, await KcatAsync("", mechanism, "-C", "-t", Topics.AppLogs, "-e", "-q"), StringComparison.Ordinal);
        var sasl = JsonSerializer.Serialize(new { mechanism = mechanism.ToLowerInvariant(), username = SecuredBroker.User, password = SecuredBroker.Password, ca = secured.Authority.CaPath });
        var first = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var acknowledged = await ExternalProgram.RunAsync("env", "", $"PUBLISH_SECURITY={sasl}", "node", Path.Combine(Peers.Folder, "publish.mjs"), secured.BootstrapServers, Topics.AppLogs, marker + "-js", "3", first);
        Assert.Contains("\"committed\":3", acknowledged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pipeline_stores_what_the_Serilog_sink_sent_and_its_own_log_too()
    {
        await using var postgres = new PostgresProcess();
        await postgres.InitializeAsync();
        var connectionString = await postgres.NewDatabaseAsync();
        await CommandAsync("scram_sha512", "topics", "--create");
        // The publisher has a client certificate beside its login, with an encrypted key.
        var (certificate, key) = secured.Authority.Issue("publisher", password: "key password");
        await using var pipeline = PipelineProcess.Start(
            secured.BootstrapServers, connectionString,
            [.. secured.Settings(), ("MONITORING__LOGGING__KAFKA", "true"), ("MONITORING__LOGGING__SPILL_FOLDER", secured.Authority.Folder), ("MONITORING__APPLICATION", "secured")]);
        var marker = $"secured-{Guid.NewGuid():N}";
        await using (var log = new LoggerConfiguration().WriteTo.Monitoring(new MonitoringSinkOptions
        {
            BootstrapServers = secured.BootstrapServers,
            Service = "orders",
            Producer = new Dictionary<string, string>
            {
                ["security.protocol"] = "sasl_ssl",
                ["sasl.mechanism"] = "SCRAM-SHA-256",
                ["sasl.username"] = SecuredBroker.User,
                ["sasl.password"] = SecuredBroker.Password,
                ["ssl.ca.location"] = secured.Authority.CaPath,
                ["ssl.certificate.location"] = certificate,
                ["ssl.key.location"] = key,
                ["ssl.key.password"] = "key password",
            },
        }).CreateLogger())
        {
            log.Information("{Marker:l} was ordered", marker);
        }

        await Eventually.HoldsAsync(
            async () => await CountAsync($"message LIKE '%{marker} was ordered%' AND service = 'orders'") == 1 && await CountAsync("service = 'secured'") > 0, Patience, () => pipeline.Output);
        var (code, output) = await CommandAsync("scram_sha256", "tail", "--from-beginning", "--grep", marker, "-n", "1");
        Assert.True(code == 0 && output.Contains(marker, StringComparison.Ordinal), output);
        Assert.Equal(0, await pipeline.StopAsync());

        async Task<long> CountAsync(string where) => await PostgresProcess.ScalarAsync<bool>(connectionString, "SELECT to_regclass('public.app_logs') IS NOT NULL")
            ? await PostgresProcess.ScalarAsync<long>(connectionString, $"SELECT count(*) FROM app_logs WHERE {where}")
            : 0;
    }

    [Fact]
    public async Task Rsyslog_logs_in_over_TLS()
    {
        await CommandAsync("plain", "topics", "--create");
        var marker = $"rsyslog-{Guid.NewGuid():N}";
        var more = $$"""

            if $programname == "cashd" then action(type="omkafka" broker=["{{secured.BootstrapServers}}"] topic="app-logs" partitions.auto="on"
              confParam=["security.protocol=sasl_ssl", "sasl.mechanism=SCRAM-SHA-512", "sasl.username={{SecuredBroker.User}}", "sasl.password={{SecuredBroker.Password}}", "ssl.ca.location={{secured.Authority.CaPath}}"])
            """;
        await using var plain = await BrokerProcess.StartAsync(null, "--auto-create-topics");
        await using var rsyslog = await RsyslogProcess.StartAsync(plain.BootstrapServers, more);
        await rsyslog.SendAsync([$"<30>1 2026-11-23T10:00:00Z till-1 cashd 1 - - {marker}"]);
        await Eventually.HoldsAsync(async () => (await KcatAsync("", "PLAIN", "-C", "-t", Topics.AppLogs, "-e", "-q")).Contains(marker, StringComparison.Ordinal), Patience, () => secured.Output);
    }

    private Task<(int ExitCode, string Output)> CommandAsync(string mechanism, params string[] arguments) => MonitoringCommand.RunAsync(secured.Settings(mechanism), arguments);

    private Task<string> KcatAsync(string input, string mechanism, params string[] arguments) => ExternalProgram.RunAsync(
        "kcat", input,
        [
            "-b", secured.BootstrapServers, "-X", "security.protocol=sasl_ssl", "-X", $"sasl.mechanism={mechanism}", "-X", $"sasl.username={SecuredBroker.User}",
            "-X", $"sasl.password={SecuredBroker.Password}", "-X", $"ssl.ca.location={secured.Authority.CaPath}", .. arguments,
        ]);
}

using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Options;
using Monitoring.Sinks.Postgres;
using Npgsql;

namespace Monitoring.IntegrationTests.Security;

/// <summary>A real PostgreSQL that speaks TLS under an authority of the test's own, takes nothing else over TCP, and one user by certificate alone.</summary>
public sealed class TlsPostgres : IAsyncLifetime
{
    private readonly PostgresProcess _server = new();
    private readonly TestAuthority _authority = new();

    internal TestAuthority Authority => _authority;

    internal string ConnectionString => _server.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        var data = Path.Combine(_server.Folder, "data");
        var (certificate, key) = _authority.Issue("postgres", ["127.0.0.1"]);
        foreach (var (source, name) in new[] { (certificate, "server.pem"), (key, "server.key"), (_authority.CaPath, "ca.pem") })
        {
            var target = Path.Combine(data, name);
            File.Copy(source, target);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var chown = Process.Start("chown", ["--reference", data, target]);
            await chown.WaitForExitAsync();
        }

        await PostgresProcess.ExecuteAsync(ConnectionString, "CREATE ROLE certified LOGIN SUPERUSER");
        foreach (var setting in (string[])["ssl_cert_file = 'server.pem'", "ssl_key_file = 'server.key'", "ssl_ca_file = 'ca.pem'", "ssl = on"]) await PostgresProcess.ExecuteAsync(ConnectionString, $"ALTER SYSTEM SET {setting}");
        await File.WriteAllTextAsync(Path.Combine(data, "pg_hba.conf"), "hostssl all certified 127.0.0.1/32 cert\nhostssl all all 127.0.0.1/32 scram-sha-256\n");
        await PostgresProcess.ExecuteAsync(ConnectionString, "SELECT pg_reload_conf()");
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    return await PostgresProcess.ScalarAsync<bool>(ConnectionString + ";SSL Mode=Require", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
                }
                catch (NpgsqlException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(20), () => "no TLS");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
    }
}

/// <summary>The way to PostgreSQL under TLS.</summary>
public sealed class PostgresTlsSpecs(TlsPostgres tls) : IClassFixture<TlsPostgres>
{
    [Theory]
    [InlineData("the right authority", "SSL Mode=VerifyFull;Root Certificate={ca}")]
    [InlineData("authority only", "SSL Mode=VerifyCA;Root Certificate={ca}")]
    public async Task The_sink_starts_over_a_verified_connection(string what, string settings)
    {
        await using var sink = await StartAsync(settings);
        Assert.NotNull(sink);
        Assert.NotEmpty(what);
    }

    [Fact]
    public async Task The_sink_starts_with_a_client_certificate_in_place_of_a_password()
    {
        var (certificate, key) = tls.Authority.Issue("certified");
        await using var sink = await StartAsync($"SSL Mode=VerifyFull;Root Certificate={{ca}};Username=certified;Password=;SSL Certificate={certificate};SSL Key={key}");
        Assert.NotNull(sink);
    }

    [Theory]
    [InlineData("another authority", "SSL Mode=VerifyFull;Root Certificate={other}", "certificate")]
    [InlineData("the system's authorities", "SSL Mode=VerifyFull", "certificate")]
    [InlineData("another host name", "SSL Mode=VerifyFull;Root Certificate={ca};Host=localhost", "certificate")]
    [InlineData("no TLS", "SSL Mode=Disable", "no encryption")]
    [InlineData("no client certificate", "SSL Mode=VerifyFull;Root Certificate={ca};Username=certified;Password=", "certificate")]
    public async Task Any_other_is_refused_at_once_with_its_reason(string what, string settings, string reason)
    {
        using var other = new TestAuthority("another authority");
        var refused = await Assert.ThrowsAsync<PostgresFatalException>(() => StartAsync(settings.Replace("{other}", other.CaPath, StringComparison.Ordinal)));
        Assert.True(refused.Message.Contains(reason, StringComparison.OrdinalIgnoreCase), $"{what}: {refused.Message}");
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(tls.ConnectionString).Password!, refused.ToString(), StringComparison.Ordinal);
    }

    private Task<PostgresSink> StartAsync(string settings) => PostgresSink.StartAsync(
        new PostgresOptions { ConnectionString = new Secret($"{tls.ConnectionString};{settings.Replace("{ca}", tls.Authority.CaPath, StringComparison.Ordinal)}"), RetryDelay = TimeSpan.FromMilliseconds(5) },
        new SchemaResolver(), TimeProvider.System, NullLogger.Instance, new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
}

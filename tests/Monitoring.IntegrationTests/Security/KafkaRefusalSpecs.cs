using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas.Options;

namespace Monitoring.IntegrationTests.Security;

/// <summary>A mistake in the settings is told as one, with its mend, and not waited for as a broker that is away.</summary>
public sealed class KafkaRefusalSpecs(SecuredBroker secured) : IClassFixture<SecuredBroker>
{
    [Theory]
    [InlineData("wrong password", "correct kafka.sasl_username and kafka.sasl_password")]
    [InlineData("unknown user", "correct kafka.sasl_username and kafka.sasl_password")]
    [InlineData("no login", "set kafka.security_protocol to sasl_ssl")]
    [InlineData("no certificate authority", "set kafka.ssl_ca_path")]
    [InlineData("another authority", "set kafka.ssl_ca_path")]
    [InlineData("plaintext to a TLS port", "the port speaks TLS")]
    [InlineData("login without TLS to a TLS port", "the port speaks TLS")]
    [InlineData("TLS to a plaintext port", "the port does not speak TLS")]
    [InlineData("login to a port without one", "the port asks for no login")]
    [InlineData("plain without TLS", "set kafka.sasl_mechanism to one that the broker has")]
    [InlineData("expired certificate", "has expired")]
    [InlineData("certificate of another host", "use a name that the certificate holds")]
    [InlineData("no client certificate", "set kafka.ssl_certificate_path")]
    [InlineData("client certificate of another authority", "whose authority the broker trusts")]
    [InlineData("expired client certificate", "that has not expired")]
    [InlineData("key that is not the certificate's", "kafka.ssl_key_path")]
    [InlineData("wrong password of the key", "kafka.ssl_key_password")]
    public async Task Each_mistake_is_told_with_its_mend(string mistake, string mend)
    {
        await using var place = await MistakeAsync(mistake);
        var refused = await Assert.ThrowsAsync<KafkaRefusedException>(() => KafkaAccess.CheckAsync(place.Options, TestContext.Current.CancellationToken));
        Assert.Contains(mend, refused.Message[refused.Message.IndexOf("Mend:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain("battery", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_settings_are_taken_and_an_absent_broker_is_waited_for()
    {
        Assert.True(await KafkaAccess.CheckAsync(Right(), TestContext.Current.CancellationToken));
        Assert.False(await KafkaAccess.CheckAsync(Right() with { BootstrapServers = "127.0.0.1:1" }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_pipeline_stops_at_once_with_the_mend()
    {
        await using var pipeline = PipelineProcess.Start(secured.BootstrapServers, "Host=127.0.0.1;Port=1", secured.Settings(password: "wrong-password-sentinel"));
        await pipeline.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(pipeline.ExitCode == 1, pipeline.Output);
        Assert.Contains("Mend: correct kafka.sasl_username and kafka.sasl_password", pipeline.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password-sentinel", pipeline.Output, StringComparison.Ordinal);
    }

    private KafkaOptions Right() => new()
    {
        BootstrapServers = secured.BootstrapServers,
        SecurityProtocol = KafkaSecurity.SaslSsl,
        SslCaPath = secured.Authority.CaPath,
        SaslUsername = SecuredBroker.User,
        SaslPassword = new Secret(SecuredBroker.Password),
    };

    private KafkaOptions Tls(BrokerProcess broker) => new() { BootstrapServers = broker.BootstrapServers, SecurityProtocol = KafkaSecurity.Ssl, SslCaPath = secured.Authority.CaPath };

    private async Task<Mistake> MistakeAsync(string mistake)
    {
        switch (mistake)
        {
            case "wrong password": return new(Right() with { SaslPassword = new Secret("wrong battery") });
            case "unknown user": return new(Right() with { SaslUsername = "nobody" });
            case "no login": return new(Right() with { SecurityProtocol = KafkaSecurity.Ssl });
            case "no certificate authority": return new(Right() with { SslCaPath = null });
            case "another authority":
                var other = new TestAuthority("another authority");
                return new(Right() with { SslCaPath = other.CaPath }, null, other);
            case "plaintext to a TLS port": return new(new KafkaOptions { BootstrapServers = secured.BootstrapServers });
            case "login without TLS to a TLS port": return new(Right() with { SecurityProtocol = KafkaSecurity.SaslPlaintext });
            case "TLS to a plaintext port":
                var plain = await BrokerProcess.StartAsync();
                return new(Tls(plain), plain);
            case "login to a port without one":
                var open = await BrokerProcess.StartAsync();
                return new(Right() with { BootstrapServers = open.BootstrapServers, SecurityProtocol = KafkaSecurity.SaslPlaintext }, open);
            case "plain without TLS":
                var clear = await BrokerProcess.StartAsync(null, "--users", secured.UsersFile);
                return new(Right() with { BootstrapServers = clear.BootstrapServers, SecurityProtocol = KafkaSecurity.SaslPlaintext, SaslMechanism = KafkaSaslMechanism.Plain }, clear);
            case "expired certificate": return await WithCertificateAsync(secured.Authority.Issue("expired", expired: true));
            case "certificate of another host": return await WithCertificateAsync(secured.Authority.Issue("other-host", ["kafka.example"]));
            case "no client certificate": return await WithCertificateAsync(secured.Authority.Issue("required"), "--tls-client-ca", secured.Authority.CaPath, "--tls-require-client");
            case "client certificate of another authority":
                using (var stranger = new TestAuthority("strangers"))
                {
                    var (certificate, key) = stranger.Issue("stranger");
                    return await WithClientAsync(certificate, key, null);
                }

            case "expired client certificate":
                var old = secured.Authority.Issue("old-client", expired: true);
                return await WithClientAsync(old.Certificate, old.Key, null);
            case "key that is not the certificate's": return new(Right() with { SslCertificatePath = secured.Authority.Issue("one").Certificate, SslKeyPath = secured.Authority.Issue("two").Key });
            case "wrong password of the key":
                var locked = secured.Authority.Issue("locked", password: "the right battery");
                return new(Right() with { SslCertificatePath = locked.Certificate, SslKeyPath = locked.Key, SslKeyPassword = new Secret("the wrong battery") });
            default: throw new ArgumentOutOfRangeException(nameof(mistake), mistake, null);
        }
    }

    private async Task<Mistake> WithCertificateAsync((string Certificate, string Key) issued, params string[] more)
    {
        var broker = await BrokerProcess.StartAsync(null, ["--tls-cert", issued.Certificate, "--tls-key", issued.Key, .. more]);
        return new(Tls(broker), broker);
    }

    private async Task<Mistake> WithClientAsync(string certificate, string key, string? password)
    {
        var copy = Directory.CreateTempSubdirectory("monitoring-client-").FullName;
        File.Copy(certificate, Path.Combine(copy, "client.pem"));
        File.Copy(key, Path.Combine(copy, "client.key"));
        return new(Right() with { SslCertificatePath = Path.Combine(copy, "client.pem"), SslKeyPath = Path.Combine(copy, "client.key"), SslKeyPassword = password is null ? null : new Secret(password) });
    }

    private sealed record Mistake(KafkaOptions Options, BrokerProcess? Broker = null, IDisposable? Files = null) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (Broker is not null) await Broker.DisposeAsync();
            Files?.Dispose();
        }
    }
}

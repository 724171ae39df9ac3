using Monitoring.Pipeline.Configuration;

namespace Monitoring.Tests.Configuration;

/// <summary>What is allowed and yet told, because it leaves this machine unprotected.</summary>
public sealed class SecurityWarningSpecs
{
    [Theory]
    [InlineData("kafka:\n  bootstrap_servers: 127.0.0.1:9092", "")]
    [InlineData("kafka:\n  bootstrap_servers: localhost:9092,[::1]:9092", "")]
    [InlineData("kafka:\n  bootstrap_servers: localhost:9092,kafka-1:9092", "kafka.security_protocol: events travel to kafka-1 in the clear")]
    [InlineData("kafka:\n  bootstrap_servers: kafka-1:9092\n  security_protocol: sasl_plaintext\n  sasl_username: u\n  sasl_password: p", "kafka.security_protocol: events travel to kafka-1 in the clear, and the login")]
    [InlineData("kafka:\n  bootstrap_servers: kafka-1:9092\n  security_protocol: ssl", "")]
    [InlineData("kafka:\n  bootstrap_servers: kafka-1:9092\n  security_protocol: ssl\n  ssl_endpoint_identification: false", "kafka.ssl_endpoint_identification: any host")]
    [InlineData("postgres:\n  connection_string: Host=127.0.0.1;Password=p", "")]
    [InlineData("postgres:\n  connection_string: Host=/run/postgresql;Password=p", "")]
    [InlineData("postgres:\n  connection_string: Host=db-1;Password=p", "postgres.connection_string: rows and the password may travel to db-1 in the clear")]
    [InlineData("postgres:\n  connection_string: Host=localhost:5432,db-2:5433;SSL Mode=Prefer", "postgres.connection_string: rows and the password may travel to db-2 in the clear")]
    [InlineData("postgres:\n  connection_string: Host=db-1;SSL Mode=Require", "postgres.connection_string: db-1 is not asked for a certificate that names it")]
    [InlineData("postgres:\n  connection_string: Host=db-1;SSL Mode=VerifyCA", "postgres.connection_string: db-1 is not asked for a certificate that names it")]
    [InlineData("postgres:\n  connection_string: Host=db-1;SSL Mode=VerifyFull", "")]
    [InlineData("http:\n  listen: 0.0.0.0:1\n  security:\n    allow_unauthenticated: true", "http.security.allow_unauthenticated: whoever reaches the port")]
    [InlineData("http:\n  listen: 0.0.0.0:1\n  security:\n    bearer_tokens: [0123456789abcdef0123456789abcdef]", "http.security.tls_certificate_path: tokens travel in the clear")]
    [InlineData("http:\n  enabled: false\n  listen: 0.0.0.0:1", "")]
    [InlineData("gateway:\n  listen: 0.0.0.0:1\n  security:\n    allow_unauthenticated: true", "")]
    [InlineData("gateway:\n  enabled: true\n  listen: 0.0.0.0:1\n  security:\n    allow_unauthenticated: true", "gateway.security.allow_unauthenticated: whoever reaches the port writes")]
    [InlineData("gateway:\n  enabled: true\n  listen: 0.0.0.0:1\n  security:\n    bearer_tokens: [0123456789abcdef0123456789abcdef]", "gateway.security.tls_certificate_path: tokens travel in the clear")]
    [InlineData("tracing:\n  otlp_endpoint: http://collector:4317", "tracing.otlp_endpoint: traces travel to collector in the clear")]
    public void Each_way_out_in_the_clear_is_told_once(string yaml, string start)
    {
        var warnings = SecurityWarnings.Of(Load.Options(yaml)).Select(SecurityWarnings.Text).ToList();
        if (start.Length == 0) Assert.Empty(warnings);
        else Assert.StartsWith(start, Assert.Single(warnings), StringComparison.Ordinal);
    }
}

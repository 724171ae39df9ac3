using System.ComponentModel;
using Confluent.Kafka;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>How the brokers are reached.</summary>
internal enum KafkaSecurity
{
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}

/// <summary>How this client authenticates over SASL.</summary>
internal enum KafkaSaslMechanism
{
    Plain,
    ScramSha256,
    ScramSha512,
}

/// <summary>The Kafka cluster and the way to it.</summary>
internal sealed record KafkaOptions : IValidatedOptions
{
    [Description("Brokers to start from, `host:port` separated by commas.")]
    public string BootstrapServers { get; init; } = "127.0.0.1:9092";

    [Description("Name by which the brokers' logs and quotas know this client.")]
    public string ClientId { get; init; } = "monitoring";

    [Description("Encryption and authentication on the way to the brokers.")]
    public KafkaSecurity SecurityProtocol { get; init; } = KafkaSecurity.Plaintext;

    [Description("With a `sasl_…` protocol: the mechanism.")]
    public KafkaSaslMechanism SaslMechanism { get; init; } = KafkaSaslMechanism.ScramSha512;

    [Description("With a `sasl_…` protocol: the user.")]
    public string? SaslUsername { get; init; }

    [Description("With a `sasl_…` protocol: the password.")]
    public Secret? SaslPassword { get; init; }

    [Description("PEM file of the authorities that the brokers' certificates are checked against; the system's where it is not set.")]
    public string? SslCaPath { get; init; }

    [Description("Refuse a broker whose certificate is for another host name. False only for brokers that are reached by names that no certificate holds.")]
    public bool SslEndpointIdentification { get; init; } = true;

    [Description("PEM file of this client's certificate.")]
    public string? SslCertificatePath { get; init; }

    [Description("PEM file of this client's private key.")]
    public string? SslKeyPath { get; init; }

    [Description("Password of the private key.")]
    public Secret? SslKeyPassword { get; init; }

    /// <summary>What every client of ours starts from.</summary>
    public ClientConfig ToClientConfig()
    {
        var config = new ClientConfig
        {
            BootstrapServers = BootstrapServers,
            ClientId = ClientId,
            SecurityProtocol = Enum.Parse<SecurityProtocol>(SecurityProtocol.ToString()),
            SslCaLocation = SslCaPath,
            SslCertificateLocation = SslCertificatePath,
            SslKeyLocation = SslKeyPath,
            SslKeyPassword = SslKeyPassword?.Reveal(),
        };
        if (UsesSsl) config.SslEndpointIdentificationAlgorithm = SslEndpointIdentification ? SslEndpointIdentificationAlgorithm.Https : SslEndpointIdentificationAlgorithm.None;
        if (!UsesSasl) return config;
        config.SaslMechanism = Enum.Parse<SaslMechanism>(SaslMechanism.ToString());
        config.SaslUsername = SaslUsername;
        config.SaslPassword = SaslPassword?.Reveal();
        return config;
    }

    /// <summary>A login is made.</summary>
    internal bool UsesSasl => SecurityProtocol is KafkaSecurity.SaslPlaintext or KafkaSecurity.SaslSsl;

    /// <summary>TLS is spoken.</summary>
    internal bool UsesSsl => SecurityProtocol is KafkaSecurity.Ssl or KafkaSecurity.SaslSsl;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (BootstrapServers.Length == 0) yield return new OptionError("bootstrap_servers", "names no broker", "write host:port, several separated by commas");
        foreach (var server in BootstrapServers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(s => !IsHostAndPort(s)))
        {
            // What stands before an @ may be a password.
            yield return new OptionError("bootstrap_servers", $"'{server[(server.LastIndexOf('@') + 1)..]}' is not host:port", "write for example kafka-1:9092");
        }

        if (UsesSasl && string.IsNullOrEmpty(SaslUsername)) yield return new OptionError("sasl_username", "is needed by the security protocol", "set kafka.sasl_username");
        if (UsesSasl && SaslPassword is null) yield return new OptionError("sasl_password", "is needed by the security protocol", "set kafka.sasl_password, for example to ${KAFKA_PASSWORD}");
        if (SecurityProtocol == KafkaSecurity.SaslPlaintext && SaslMechanism == KafkaSaslMechanism.Plain) yield return new OptionError("sasl_mechanism", "plain without TLS sends the password in the clear", "set kafka.security_protocol to sasl_ssl, or kafka.sasl_mechanism to scram_sha512");
        if (!UsesSasl && SaslUsername is not null) yield return new OptionError("sasl_username", "is set, but the security protocol does not use SASL", "set kafka.security_protocol to sasl_ssl, or remove it");
        if ((SslCertificatePath is null) != (SslKeyPath is null)) yield return new OptionError("ssl_certificate_path", "certificate and key go together", "set both ssl_certificate_path and ssl_key_path, or neither");
        foreach (var (name, path) in new[] { ("ssl_ca_path", SslCaPath), ("ssl_certificate_path", SslCertificatePath), ("ssl_key_path", SslKeyPath) })
        {
            if (path is null) continue;
            if (!UsesSsl) yield return new OptionError(name, "is set, but the security protocol does not use TLS", "set kafka.security_protocol to ssl or sasl_ssl, or remove it");
            else if (!File.Exists(path)) yield return new OptionError(name, $"the file '{path}' does not exist", "name a PEM file");
        }
    }

    /// <summary>The brokers to start from; only after validation.</summary>
    public IEnumerable<(string Host, int Port)> Servers() => BootstrapServers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(s => (s[..s.LastIndexOf(':')].Trim('[', ']'), int.Parse(s.AsSpan(s.LastIndexOf(':') + 1), System.Globalization.CultureInfo.InvariantCulture)));

    private static bool IsHostAndPort(string server)
    {
        var colon = server.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(server.AsSpan(colon + 1), out var port) && port > 0 && !server.AsSpan(0, colon).ContainsAny('/', '@');
    }
}

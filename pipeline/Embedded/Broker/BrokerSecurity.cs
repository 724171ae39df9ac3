namespace Monitoring.Pipeline.Embedded.Broker;

/// <summary>What protects the listener of a <see cref="KafkaBroker"/>: TLS, client certificates and SASL. Files are read once, at the start.</summary>
public sealed record BrokerSecurity
{
    /// <summary>PEM file of the broker's certificate, with those between it and its authority behind it; null for no encryption.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>PEM file of its private key, not encrypted.</summary>
    public string? KeyPath { get; init; }

    /// <summary>PEM file of the authorities whose client certificates are accepted; null to ask for none.</summary>
    public string? ClientCaPath { get; init; }

    /// <summary>A client without a certificate is turned away.</summary>
    public bool RequireClientCertificate { get; init; }

    /// <summary>File of users and their salted keys; null to ask for no login.</summary>
    public string? UsersPath { get; init; }

    /// <summary>A connection that is not authenticated after this time is closed.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Everything that is wrong with these settings.</summary>
    public IEnumerable<string> Validate()
    {
        if (CertificatePath is null != KeyPath is null) yield return "broker.tls-cert and broker.tls-key go together";
        if (ClientCaPath is not null && CertificatePath is null) yield return "broker.tls-client-ca needs broker.tls-cert and broker.tls-key";
        if (RequireClientCertificate && ClientCaPath is null) yield return "broker.tls-require-client needs broker.tls-client-ca";
        if (HandshakeTimeout <= TimeSpan.Zero) yield return $"broker.handshake: {HandshakeTimeout} is not positive";
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Monitoring.Pipeline.Embedded.Broker.Security;

/// <summary>Lets connections in: certificates and users as the settings name them, read once.</summary>
internal sealed class ListenerGate
{
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly UserFile? _users;

    /// <exception cref="InvalidDataException">A file does not hold what it should.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ListenerGate(BrokerSecurity settings)
    {
        HandshakeTimeout = settings.HandshakeTimeout;
        _users = settings.UsersPath is { } path ? UserFile.Read(path) : null;
        _tls = settings is { CertificatePath: { } certificate, KeyPath: { } key } ? Tls(certificate, key, settings) : null;
    }

    public TimeSpan HandshakeTimeout { get; }

    /// <summary>A new connection's login.</summary>
    public SaslSession Session() => new(_users, encrypted: _tls is not null);

    /// <summary>The stream to speak through, after the TLS handshake where there is one.</summary>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    public async ValueTask<Stream> OpenAsync(Socket socket, CancellationToken cancellation)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (_tls is null) return plain;
        var stream = new SslStream(plain);
        try
        {
            await stream.AuthenticateAsServerAsync(_tls, cancellation);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static SslServerAuthenticationOptions Tls(string certificatePath, string keyPath, BrokerSecurity settings)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificatePath);
            var options = new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), chain, offline: true),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            };
            if (settings.ClientCaPath is not { } ca) return options;
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2")); // Client authentication.
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(ca);
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is null ? !settings.RequireClientCertificate : errors == SslPolicyErrors.None;
            return options;
        }
        catch (CryptographicException fault)
        {
            throw new InvalidDataException($"certificate or key cannot be used: {fault.Message}", fault);
        }
    }
}

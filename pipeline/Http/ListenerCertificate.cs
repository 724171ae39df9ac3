using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Http;

/// <summary>Reads a listener's certificate, and the authorities of its callers' certificates, from PEM files.</summary>
internal static class ListenerCertificate
{
    /// <summary>What Kestrel needs.</summary>
    /// <exception cref="CryptographicException">Certificate and key cannot be used.</exception>
    public static HttpsConnectionAdapterOptions Options(ListenerSecurityOptions options)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.TlsCertificatePath!);
        var https = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = options.TlsKeyPassword is { } password
                ? X509Certificate2.CreateFromEncryptedPemFile(options.TlsCertificatePath!, password.Reveal(), options.TlsKeyPath)
                : X509Certificate2.CreateFromPemFile(options.TlsCertificatePath!, options.TlsKeyPath),
            ServerCertificateChain = chain,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            HandshakeTimeout = TimeSpan.FromSeconds(10),
        };
        if (options.ClientCaPath is null) return https;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2")); // Client authentication.
        policy.CustomTrustStore.ImportFromPemFile(options.ClientCaPath);
        // Allowed, not required: health probes have none.
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = static (_, _, errors) => errors == SslPolicyErrors.None;
        https.OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = policy;
        return https;
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Monitoring.Pipeline.Configuration;

/// <summary>What stands between the settings and a broker, and the mend.</summary>
internal sealed record Diagnosis(string Reason, string Mend);

/// <summary>Looks at a broker's port by itself where the client library does not say what is wrong: it names no reason for a certificate that it refuses, and none for a connection that is closed.</summary>
internal static class ListenerProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Metadata, version 1, of no topic: what every broker answers that asks for no login. Then ApiVersions, version 0, which it answers in any case.
    private static readonly byte[] s_metadata = [0, 0, 0, 16, 0, 3, 0, 1, 0, 0, 0, 1, 0, 2, (byte)'m', (byte)'p', 0, 0, 0, 0];
    private static readonly byte[] s_apiVersions = [0, 0, 0, 12, 0, 18, 0, 0, 0, 0, 0, 1, 0, 2, (byte)'m', (byte)'p'];

    /// <summary>Asks the first broker that takes a connection.</summary>
    /// <returns>What is wrong, or null where nothing is to be seen.</returns>
    public static async Task<Diagnosis?> RunAsync(KafkaOptions options, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Patience);
        foreach (var (host, port) in options.Servers())
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(host, port, bound.Token).ConfigureAwait(false);
                return options.UsesSsl ? await TlsAsync(client, host, options, bound.Token).ConfigureAwait(false) : await ClearAsync(client, host, options, bound.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // That one is away.
            }
        }

        return null;
    }

    private static async Task<Diagnosis?> ClearAsync(TcpClient client, string host, KafkaOptions options, CancellationToken cancellation)
    {
        if (await IsAnsweredAsync(client.GetStream(), options, cancellation).ConfigureAwait(false)) return null;
        using var again = new TcpClient();
        await again.ConnectAsync((IPEndPoint)client.Client.RemoteEndPoint!, cancellation).ConfigureAwait(false);
        var speaksTls = false;
        await using var tls = new SslStream(again.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = (_, certificate, _, _) => !(speaksTls = certificate is not null) }, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // Not TLS, or TLS that wants a certificate too.
        }

        if (speaksTls) return new Diagnosis($"{host} closes connections without TLS", "the port speaks TLS: set kafka.security_protocol to ssl or sasl_ssl");
        return Closed(host, options);
    }

    private static async Task<Diagnosis?> TlsAsync(TcpClient client, string host, KafkaOptions options, CancellationToken cancellation)
    {
        Diagnosis? fault = null;
        var asked = false;
        await using var tls = new SslStream(client.GetStream());
        try
        {
            var own = Own(options);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    CertificateChainPolicy = Trust(options),
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    {
                        fault = Judge(host, options, certificate, chain, errors);
                        return fault is null;
                    },
                    LocalCertificateSelectionCallback = (_, _, _, remote, _) =>
                    {
                        // Called once before the broker has asked, too: a certificate that is handed over then is not told from one that was asked for.
                        if (remote is null) return null!;
                        asked = true;
                        return own!;
                    },
                },
                cancellation).ConfigureAwait(false);
            if (await IsAnsweredAsync(tls, options, cancellation).ConfigureAwait(false)) return null;
            return asked ? Unwanted(host, options) : Closed(host, options);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return fault ?? (asked ? Unwanted(host, options) : new Diagnosis($"{host} ends the TLS handshake", "see that the port speaks TLS, else set kafka.security_protocol to plaintext or sasl_plaintext"));
        }
        catch (CryptographicException e)
        {
            return new Diagnosis(e.Message, KafkaAccess.FilesMend);
        }
    }

    // False where the other side hangs up in place of an answer.
    private static async Task<bool> IsAnsweredAsync(Stream stream, KafkaOptions options, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(options.UsesSasl ? s_apiVersions : s_metadata, cancellation).ConfigureAwait(false);
            return await stream.ReadAtLeastAsync(new byte[4], 4, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) == 4;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Diagnosis? Judge(string host, KafkaOptions options, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (chain?.ChainStatus.Any(s => s.Status == X509ChainStatusFlags.NotTimeValid) == true) return new($"the certificate of {host} is outside its dates, it ends on {certificate?.GetExpirationDateString()}", "renew the broker's certificate, which has expired or is not good yet, and check this machine's clock");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) return new($"the certificate of {host} is not from a trusted authority; its issuer is {certificate?.Issuer}", "set kafka.ssl_ca_path to the PEM file of the authority that issued it");
        if (options.SslEndpointIdentification && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return new($"the certificate of {host} is for another name; its subject is {certificate?.Subject}", "use a name that the certificate holds in kafka.bootstrap_servers and in the broker's advertised listeners");
        return null;
    }

    private static Diagnosis Closed(string host, KafkaOptions options) => options.UsesSasl
        ? new($"{host} closes the connection before a login", "see that kafka.security_protocol is the one of the port")
        : new($"{host} closes connections without a login", $"set kafka.security_protocol to {(options.UsesSsl ? "sasl_ssl" : "sasl_ssl or sasl_plaintext")}, with kafka.sasl_username and kafka.sasl_password");

    private static Diagnosis Unwanted(string host, KafkaOptions options) => options.SslCertificatePath is null
        ? new($"{host} asks for a client certificate and closes connections without one", "set kafka.ssl_certificate_path and kafka.ssl_key_path to a client certificate that the broker trusts" + (options.UsesSasl ? "" : "; where the port wants a login, set kafka.security_protocol to sasl_ssl"))
        : new($"{host} does not accept this client certificate", "set kafka.ssl_certificate_path to a client certificate that has not expired and whose authority the broker trusts");

    private static X509ChainPolicy Trust(KafkaOptions options)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (options.SslCaPath is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.ImportFromPemFile(options.SslCaPath);
        return policy;
    }

    private static X509Certificate2? Own(KafkaOptions options)
    {
        if (options.SslCertificatePath is not { } certificate) return null;
        return options.SslKeyPassword is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(certificate, password.Reveal(), options.SslKeyPath)
            : X509Certificate2.CreateFromPemFile(certificate, options.SslKeyPath);
    }
}

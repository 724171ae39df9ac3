using System.ComponentModel;
using System.Net;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Who may call an HTTP listener, and under which certificate it answers.</summary>
internal sealed record ListenerSecurityOptions : IValidatedOptions
{
    /// <summary>Characters of a token: about 128 bits as hexadecimal.</summary>
    public const int LeastTokenLength = 32;

    [Description("Tokens of which a caller has to send one as `Authorization: Bearer …`; several for the time of a change. At least 32 characters each (`openssl rand -hex 32`).")]
    public IReadOnlyList<Secret> BearerTokens { get; init; } = [];

    [Description("PEM file of the certificate, with those between it and its authority behind it; without it HTTP is spoken.")]
    public string? TlsCertificatePath { get; init; }

    [Description("PEM file of the certificate's private key.")]
    public string? TlsKeyPath { get; init; }

    [Description("Password of the private key, where it has one.")]
    public Secret? TlsKeyPassword { get; init; }

    [Description("PEM file of authorities: a caller with a certificate of theirs needs no token.")]
    public string? ClientCaPath { get; init; }

    [Description("Serve callers from other machines although neither tokens nor client certificates are set. Only inside a closed network.")]
    public bool AllowUnauthenticated { get; init; }

    /// <summary>True where a caller has to show who he is.</summary>
    public bool Authenticates => BearerTokens.Count > 0 || ClientCaPath is not null;

    /// <summary>What is wrong with serving <paramref name="address"/> under these settings.</summary>
    public IEnumerable<OptionError> ValidateFor(IPAddress address)
    {
        if (!IPAddress.IsLoopback(address) && !Authenticates && !AllowUnauthenticated)
        {
            yield return new OptionError("bearer_tokens", $"are needed to serve {address}, which other machines reach", "set them, for example to [\"file:/run/secrets/http_token\"], or client_ca_path; or set allow_unauthenticated to true where that is meant");
        }
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        for (var i = 0; i < BearerTokens.Count; i++)
        {
            if (BearerTokens[i] is { } token && (token.Reveal().Length < LeastTokenLength || !token.Reveal().All(c => c is > ' ' and < '\x7f'))) yield return new OptionError(OptionPath.Item("bearer_tokens", i), $"is not {LeastTokenLength} or more printable characters without spaces", "make one with: openssl rand -hex 32");
        }

        if (TlsCertificatePath is null != TlsKeyPath is null) yield return new OptionError("tls_certificate_path", "certificate and key go together", "set both tls_certificate_path and tls_key_path, or neither");
        if (ClientCaPath is not null && TlsCertificatePath is null) yield return new OptionError("client_ca_path", "client certificates need TLS", "set tls_certificate_path and tls_key_path");
        foreach (var (name, path) in new[] { ("tls_certificate_path", TlsCertificatePath), ("tls_key_path", TlsKeyPath), ("client_ca_path", ClientCaPath) })
        {
            if (path is not null && !File.Exists(path)) yield return new OptionError(name, $"the file '{path}' does not exist", "name a PEM file");
        }
    }
}

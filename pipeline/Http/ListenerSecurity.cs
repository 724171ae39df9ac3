using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Http;

/// <summary>Marks an endpoint that answers whoever asks; what it says to strangers must be fit for them, see <see cref="Caller.IsTrusted"/>.</summary>
internal sealed class OpenToAll;

/// <summary>Protects one HTTP listener: certificate, limits, and who is answered. Everything that is not marked <see cref="OpenToAll"/> is for trusted callers.</summary>
/// <remarks>
/// A caller is trusted with one of the tokens or a client certificate; where neither is configured, on loopback or by explicit choice, everyone is. On loopback
/// the Host header has to name loopback too: else a web page could read what is served here by letting its own name point to 127.0.0.1.
/// </remarks>
internal sealed class ListenerSecurity(IPEndPoint endpoint, ListenerSecurityOptions options)
{
    private readonly BearerTokens _tokens = new(options.BearerTokens);

    /// <summary>Binds the address with certificate and limits.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="mostBodyBytes">Largest request body.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Certificate and key cannot be used.</exception>
    public void Listen(KestrelServerOptions kestrel, long mostBodyBytes)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = 256;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = mostBodyBytes;
        limits.MaxRequestLineSize = 4096;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        // A caller who sends a byte now and then keeps a connection no longer than this.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Listen(endpoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            if (options.TlsCertificatePath is not null) listen.UseHttps(ListenerCertificate.Options(options));
        });
    }

    /// <summary>Judges each request before anything else sees it. Call after <c>UseRouting</c>.</summary>
    public void Guard(IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        if (IPAddress.IsLoopback(endpoint.Address) && !NamesLoopback(context.Request.Host.Host)) return Refuse(context, StatusCodes.Status421MisdirectedRequest);
        var trusted = IsTrusted(context);
        context.Items[typeof(ListenerSecurity)] = trusted;
        if (trusted || context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null) return next(context);
        headers.WWWAuthenticate = "Bearer";
        return Refuse(context, StatusCodes.Status401Unauthorized);
    });

    // A client certificate that is not of the configured authorities ended the handshake.
    private bool IsTrusted(HttpContext context) =>
        !options.Authenticates || _tokens.Accept(context.Request.Headers.Authorization) || (options.ClientCaPath is not null && context.Connection.ClientCertificate is not null);

    private static bool NamesLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}

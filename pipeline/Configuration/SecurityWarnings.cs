using System.Net;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>What is allowed and yet unwise: traffic that leaves this machine without encryption or without knowing the other side.</summary>
internal static class SecurityWarnings
{
    /// <summary>All warnings of a valid configuration; nothing in them is secret.</summary>
    public static IEnumerable<OptionError> Of(MonitoringOptions options) => [.. Kafka(options.Kafka), .. Postgres(options), .. Http(options), .. Gateway(options), .. Tracing(options.Tracing)];

    /// <summary>One line for people.</summary>
    public static string Text(OptionError warning) => $"{warning.Path}: {warning.Message}. Mend: {warning.Mend}.";

    private static IEnumerable<OptionError> Kafka(KafkaOptions kafka)
    {
        var far = kafka.Servers().Select(s => s.Host).FirstOrDefault(h => !IsLoopback(h));
        if (far is null) yield break;
        if (kafka.SecurityProtocol == KafkaSecurity.Plaintext) yield return new("kafka.security_protocol", $"events travel to {far} in the clear, and neither side shows who it is", "set it to sasl_ssl or ssl");
        if (kafka.SecurityProtocol == KafkaSecurity.SaslPlaintext) yield return new("kafka.security_protocol", $"events travel to {far} in the clear, and the login can be taken over", "set it to sasl_ssl");
        if (kafka.SecurityProtocol is KafkaSecurity.Ssl or KafkaSecurity.SaslSsl && !kafka.SslEndpointIdentification) yield return new("kafka.ssl_endpoint_identification", "any host with a certificate of a trusted authority may pose as a broker", "set it to true");
    }

    private static IEnumerable<OptionError> Postgres(MonitoringOptions options)
    {
        if (options.Postgres.Transport() is not { } transport || transport.Hosts.FirstOrDefault(h => !h.StartsWith('/') && !IsLoopback(h)) is not { } far) yield break;
        if (!transport.Encrypts) yield return new("postgres.connection_string", $"rows and the password may travel to {far} in the clear", "add SSL Mode=VerifyFull;Root Certificate=/path/ca.pem");
        else if (!transport.VerifiesHost) yield return new("postgres.connection_string", $"{far} is not asked for a certificate that names it, so that another host may pose as it", "set SSL Mode=VerifyFull;Root Certificate=/path/ca.pem");
    }

    private static IEnumerable<OptionError> Http(MonitoringOptions options) =>
        options.Http.Enabled ? Listener("http", options.Http.Endpoint(), options.Http.Security, "reads metrics and states") : [];

    private static IEnumerable<OptionError> Gateway(MonitoringOptions options) =>
        options.Gateway.Enabled ? Listener("gateway", options.Gateway.Endpoint(), options.Gateway.Security, "writes samples and events") : [];

    private static IEnumerable<OptionError> Listener(string section, IPEndPoint endpoint, ListenerSecurityOptions security, string danger)
    {
        if (IPAddress.IsLoopback(endpoint.Address)) yield break;
        if (!security.Authenticates) yield return new($"{section}.security.allow_unauthenticated", $"whoever reaches the port {danger}", $"set {section}.security.bearer_tokens");
        else if (security.TlsCertificatePath is null) yield return new($"{section}.security.tls_certificate_path", "tokens travel in the clear", $"set it and {section}.security.tls_key_path, or keep the port inside a closed network");
    }

    private static IEnumerable<OptionError> Tracing(TracingOptions tracing)
    {
        if (tracing.OtlpEndpoint is { Scheme: "http" } endpoint && !IsLoopback(endpoint.Host)) yield return new("tracing.otlp_endpoint", $"traces travel to {endpoint.Host} in the clear", "use https");
    }

    private static bool IsLoopback(string host) => host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

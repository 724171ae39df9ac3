using System.ComponentModel;
using System.Net;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Where metrics and health are served.</summary>
internal sealed record HttpOptions : IValidatedOptions
{
    [Description("False to serve nothing.")]
    public bool Enabled { get; init; } = true;

    [Description("Address and port of `/metrics`, `/healthz` and `/readyz`. Other than loopback it needs `http.security`.")]
    public string Listen { get; init; } = "127.0.0.1:9464";

    [Description("`/healthz` fails where a worker has not come round for this long.")]
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(30);

    [Description("Who is answered, and under which certificate. `/healthz` and `/readyz` answer everyone, but tell details only to those who show who they are.")]
    public ListenerSecurityOptions Security { get; init; } = new();

    /// <summary>The address; only after validation.</summary>
    public IPEndPoint Endpoint() => IPEndPoint.Parse(Listen);

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (!Listen.Contains(':', StringComparison.Ordinal) || !IPEndPoint.TryParse(Listen, out var endpoint)) yield return new OptionError("listen", $"'{Listen}' is not an IP address and port", "write for example 127.0.0.1:9464");
        else if (Enabled)
        {
            foreach (var error in Security.ValidateFor(endpoint.Address)) yield return error with { Path = OptionPath.Join("security", error.Path) };
        }

        if (HeartbeatTimeout < TimeSpan.FromSeconds(5)) yield return new OptionError("heartbeat_timeout", $"{DurationText.Format(HeartbeatTimeout)} is less than 5s", "write for example 30s");
    }
}

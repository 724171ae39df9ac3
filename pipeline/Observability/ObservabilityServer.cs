using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Http;
using Prometheus;

namespace Monitoring.Pipeline.Observability;

/// <summary>Serves <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c>.</summary>
internal sealed class ObservabilityServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PrometheusBridge _bridge;

    private ObservabilityServer(WebApplication app, PrometheusBridge bridge)
    {
        _app = app;
        _bridge = bridge;
    }

    /// <summary>Where it listens, with the port that was bound where 0 was configured.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Starts the server; from here on everything measured is exported, and every counter of <paramref name="stages"/> stands at 0.</summary>
    /// <param name="options">Where to listen.</param>
    /// <param name="health">Asked at each probe.</param>
    /// <param name="stages">The stages of this process.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<ObservabilityServer> StartAsync(HttpOptions options, IHealthSource health, IEnumerable<string> stages, CancellationToken cancellation)
    {
        var registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        var bridge = new PrometheusBridge(registry);
        Telemetry.Initialise(stages);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var security = new ListenerSecurity(options.Endpoint(), options.Security);
        builder.WebHost.ConfigureKestrel(kestrel => security.Listen(kestrel, mostBodyBytes: 0));
        var app = builder.Build();
        app.UseRouting();
        security.Guard(app);
        app.MapMetrics(registry: registry);
        app.MapGet("/healthz", (HttpContext caller) => Answer(caller, health.Read(), c => HealthVerdict.IsLive(c, options.HeartbeatTimeout))).WithMetadata(new OpenToAll());
        app.MapGet("/readyz", (HttpContext caller) => Answer(caller, health.Read(), HealthVerdict.IsReady)).WithMetadata(new OpenToAll());
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            bridge.Dispose();
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new ObservabilityServer(app, bridge);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _bridge.Dispose();
    }

    private static IResult Answer(HttpContext caller, IReadOnlyList<ComponentHealth> components, Func<IReadOnlyList<ComponentHealth>, bool> verdict)
    {
        var good = verdict(components);
        var status = good ? "ok" : "failing";
        var code = good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        if (!Caller.IsTrusted(caller)) return Results.Json(new { status }, statusCode: code);
        var body = new
        {
            status,
            components = components.Select(c => new { name = c.Name, state = JsonNamingPolicy.SnakeCaseLower.ConvertName(c.State.ToString()), detail = c.Detail, heartbeat_age_seconds = c.HeartbeatAge?.TotalSeconds }),
        };
        return Results.Json(body, statusCode: code);
    }
}

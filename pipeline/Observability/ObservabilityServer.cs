using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Monitoring.Pipeline.Configuration;
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
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Endpoint());
        });
        var app = builder.Build();
        app.MapMetrics(registry: registry);
        app.MapGet("/healthz", () => Answer(health.Read(), c => HealthVerdict.IsLive(c, options.HeartbeatTimeout)));
        app.MapGet("/readyz", () => Answer(health.Read(), HealthVerdict.IsReady));
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

    private static IResult Answer(IReadOnlyList<ComponentHealth> components, Func<IReadOnlyList<ComponentHealth>, bool> verdict)
    {
        var good = verdict(components);
        var body = new
        {
            status = good ? "ok" : "failing",
            components = components.Select(c => new { name = c.Name, state = JsonNamingPolicy.SnakeCaseLower.ConvertName(c.State.ToString()), detail = c.Detail, heartbeat_age_seconds = c.HeartbeatAge?.TotalSeconds }),
        };
        return Results.Json(body, statusCode: good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

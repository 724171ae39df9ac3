using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Gateway.Formats;
using Monitoring.Pipeline.Http;
using Monitoring.Processors.Metrics;
using ILogger = Serilog.ILogger;

namespace Monitoring.Pipeline.Gateway;

/// <summary>Takes what publishers send over HTTP and writes it to the topics that intake reads.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly RequestHandler _handler;

    private GatewayServer(WebApplication app, RequestHandler handler)
    {
        _app = app;
        _handler = handler;
    }

    /// <summary>Where it listens, with the port that was bound where 0 was configured.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Starts to listen.</summary>
    /// <param name="options">Where, for whom, and how much.</param>
    /// <param name="samples">What a series may carry.</param>
    /// <param name="mostEventBytes">Of one record of logs.</param>
    /// <param name="writer">Takes the records.</param>
    /// <param name="patience">How long a stop waits for requests that are at work.</param>
    /// <param name="log">Our own log.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<GatewayServer> StartAsync(GatewayOptions options, SampleOptions samples, int mostEventBytes, IRecordWriter writer, TimeSpan patience, ILogger log, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = patience);
        var security = new ListenerSecurity(options.Endpoint(), options.Security);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            security.Listen(kestrel, options.MaxBodyBytes);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(5));
        });
        var app = builder.Build();
        app.UseRouting();
        security.Guard(app);
        var inFlight = new InFlight(options.MaxInFlightBytes, options.MaxInFlightRequests);
        var handler = new RequestHandler(options, writer, inFlight, TimeProvider.System, log);
        GatewayTelemetry.Initialise(inFlight, Map(app, handler, options, samples, mostEventBytes));
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            handler.Dispose();
            throw;
        }

        return new GatewayServer(app, handler);
    }

    /// <summary>Stops to listen and waits for the requests at work.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _handler.Dispose();
    }

    private static IEnumerable<string> Map(WebApplication app, RequestHandler handler, GatewayOptions options, SampleOptions samples, int mostEventBytes)
    {
        var bulk = new BulkFormat(options.LogTopic, options.MaxRecordBytes, mostEventBytes);
        (string Path, GatewayFormat Format)[] routes =
        [
            ("/api/v1/write", new RemoteWriteFormat(samples, options.MaxRecordBytes)),
            ("/v1/metrics", new OtlpMetricsFormat(samples, options.MaxRecordBytes)),
            ("/v1/logs", new OtlpLogsFormat(options.LogTopic, options.MaxRecordBytes, mostEventBytes)),
            ("/_bulk", bulk),
            ("/{index}/_bulk", bulk),
        ];
        app.MapMethods("/", ["GET", "HEAD"], static (HttpContext context) => ElasticsearchHandshake.Root.SendAsync(context));
        app.MapGet("/_license", static (HttpContext context) => ElasticsearchHandshake.License.SendAsync(context));
        foreach (var (path, format) in routes) app.MapMethods(path, ["POST", "PUT"], (HttpContext context) => handler.HandleAsync(context, format));
        return routes.Select(r => r.Format.Name).Distinct();
    }
}

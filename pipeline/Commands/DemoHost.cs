using Monitoring.Pipeline.Commands.Demo;
using Monitoring.Pipeline.Embedded;
using Monitoring.Pipeline.Embedded.Postgres;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands;

/// <summary>The demo with the servers that it needs.</summary>
internal static class DemoHost
{
    /// <summary>Starts what is missing, runs the demo, and stops it all unless it is to be kept.</summary>
    public static async Task<int> RunAsync(DemoRequest request, CancellationToken cancellation)
    {
        try
        {
            var options = new LocalInstallationOptions(request.Data, request.Kafka, request.Postgres);
            await using var installation = await LocalInstallation.StartAsync(options, line => Console.WriteLine($"demo: {line}"), cancellation).ConfigureAwait(false);
            var environment = new DemoEnvironment(installation.BootstrapServers, installation.OwnerConnectionString, installation.AnalystConnectionString);
            var demo = new DemoRun(environment, new DemoOptions { Events = request.Events, Seed = request.Seed }, AnsiConsole.Console, TimeProvider.System);
            var result = await demo.RunAsync(cancellation).ConfigureAwait(false);
            if (request.Keep) await KeepAsync(installation, cancellation).ConfigureAwait(false);
            return result;
        }
        catch (Exception e) when (e is InvalidOperationException or EmbeddedPostgresException or IOException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    private static async Task KeepAsync(LocalInstallation installation, CancellationToken cancellation)
    {
        Console.WriteLine($"""

            Everything is still running. Ctrl-C stops it.
              Kafka       {installation.BootstrapServers}
                          echo 'hello from kcat' | kcat -b {installation.BootstrapServers} -t app-logs -P
              PostgreSQL  {installation.AnalystConnectionString}
              Metrics     http://{installation.HttpAddress}/metrics
            """);
        await Stopped.WaitAsync(cancellation).ConfigureAwait(false);
    }
}

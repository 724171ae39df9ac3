using System.Globalization;
using System.Net.Sockets;
using Monitoring.Pipeline.Embedded.Broker;
using Monitoring.Pipeline.Embedded.Broker.Security;

namespace Monitoring.Pipeline.Commands;

/// <summary>The process around the embedded broker.</summary>
internal static class BrokerHost
{
    /// <summary>Serves until <paramref name="cancellation"/>, then flushes and ends.</summary>
    public static async Task<int> RunAsync(BrokerRequest request, CancellationToken cancellation)
    {
        if (request.SetUser is { } user) return SetUser(request.Security.UsersPath!, user);
        var options = new BrokerOptions
        {
            DataDirectory = request.Data,
            Port = request.Port,
            AutoCreateTopics = request.AutoCreateTopics,
            HousekeepingEvery = request.Housekeeping,
            Security = request.Security,
        };
        try
        {
            await using var broker = await KafkaBroker.StartAsync(options, Console.Error.WriteLine).ConfigureAwait(false);
            if (request.PortFile is { } file) await File.WriteAllTextAsync(file, broker.Port.ToString(CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false);
            Console.WriteLine($"broker listening on {options.Host}:{broker.Port}, data in {options.DataDirectory}");
            await Stopped.WaitAsync(cancellation).ConfigureAwait(false);
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SocketException or ArgumentException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: the broker did not start: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static int SetUser(string path, string user)
    {
        try
        {
            UserFile.Set(path, user, Console.In.ReadLine() ?? "");
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {path} was not changed: {e.Message}");
            return ExitCode.Failed;
        }
    }
}

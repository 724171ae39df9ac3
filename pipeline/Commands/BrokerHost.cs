using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Monitoring.Pipeline.Embedded.Broker;
using Monitoring.Pipeline.Embedded.Broker.Security;

namespace Monitoring.Pipeline.Commands;

/// <summary>The process around the embedded broker.</summary>
internal static class BrokerHost
{
    // SIGXFSZ on Linux: a file-size limit shall be an error of the write, as a full disk is, not the end of the process.
    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    /// <summary>Serves until <paramref name="cancellation"/>, then flushes and ends.</summary>
    public static async Task<int> RunAsync(BrokerRequest request, CancellationToken cancellation)
    {
        if (request.SetUser is { } user) return SetUser(request.Security.UsersPath!, user);
        var options = new BrokerOptions
        {
            DataDirectory = request.Data,
            Port = request.Port,
            AdvertisedListeners = request.Advertised,
            AutoCreateTopics = request.AutoCreateTopics,
            HousekeepingEvery = request.Housekeeping,
            Security = request.Security,
        };
        using var limit = OperatingSystem.IsLinux() ? PosixSignalRegistration.Create(FileSizeLimit, static signal => signal.Cancel = true) : null;
        try
        {
            await using var broker = await KafkaBroker.StartAsync(options, Console.Error.WriteLine).ConfigureAwait(false);
            if (request.PortFile is { } file) await File.WriteAllTextAsync(file, broker.Port.ToString(CultureInfo.InvariantCulture), cancellation).ConfigureAwait(false);
            foreach (var (listener, port) in request.Advertised.Zip(broker.AdvertisedPorts)) Console.WriteLine($"also on {options.Host}:{port}, advertised as {listener.AdvertisedHost}:{listener.AdvertisedPort}");
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

using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Monitoring.IntegrationTests.Publishers;

/// <summary>Where the publishers' scripts and configurations are, and ports for them.</summary>
internal static class Peers
{
    /// <summary>The folder of <c>publish.mjs</c>.</summary>
    public static string Folder { get; } = Here();

    /// <summary>A configuration that we ship.</summary>
    public static string Shipped(string name) => File.ReadAllText(Path.GetFullPath(Path.Combine(Folder, "../../../docker/publishers", name)));

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

using System.Net;
using System.Net.Sockets;

namespace Monitoring.Pipeline.Embedded.Broker.Network;

/// <summary>A bound socket and the address that its clients are told.</summary>
internal sealed class Listener : IDisposable
{
    /// <exception cref="SocketException">The port is taken.</exception>
    public Listener(IPAddress address, int port, Func<int, Endpoint> advertise)
    {
        Socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Socket.Bind(new IPEndPoint(address, port));
        Socket.Listen(512);
        Port = ((IPEndPoint)Socket.LocalEndPoint!).Port;
        Advertised = advertise(Port);
    }

    public Socket Socket { get; }

    /// <summary>The port that was bound.</summary>
    public int Port { get; }

    public Endpoint Advertised { get; }

    public void Dispose() => Socket.Dispose();
}

/// <summary>Where clients find the broker.</summary>
internal readonly record struct Endpoint(string Host, int Port);

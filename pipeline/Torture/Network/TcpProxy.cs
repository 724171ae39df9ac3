using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Monitoring.Pipeline.Torture.Network;

/// <summary>Stands between clients and one server on this machine, and does to their connections what networks do.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly Func<ICommitSpotter> _spotter;
    private readonly Task _accepting;

    /// <param name="spotter">Makes what finds commits in a connection.</param>
    /// <param name="port">The port to listen on; 0 for any free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public TcpProxy(Func<ICommitSpotter> spotter, int port = 0)
    {
        _spotter = spotter;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Where the server is. It may move while it is away.</summary>
    public DnsEndPoint Server { get; set; } = new("127.0.0.1", 0);

    /// <summary>What is done to every connection, old and new.</summary>
    public LinkCondition Condition { get; } = new();

    /// <summary>How many connections there are.</summary>
    public int Connections => _connections.Count;

    /// <summary>Ends every connection with a reset.</summary>
    /// <returns>How many there were.</returns>
    public int CutAll()
    {
        var open = _connections.Keys.ToList();
        foreach (var connection in open) connection.Reset();
        return open.Count;
    }

    /// <summary>Tells every client that the server will send no more, and goes on taking what they send.</summary>
    /// <returns>How many connections there were.</returns>
    public int HalfCloseAll()
    {
        var open = _connections.Keys.ToList();
        foreach (var connection in open) connection.HalfClose();
        return open.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                var connection = new ProxiedConnection(client, Condition, _spotter());
                var serving = _connections[connection] = Task.Run(() => ServeAsync(connection));
                if (serving.IsCompleted) _connections.TryRemove(connection, out _);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One client that went away while it was taken does not end the others' proxy.
            }
        }
    }

    private async Task ServeAsync(ProxiedConnection connection)
    {
        using (connection) await connection.ServeAsync(Server, _stop.Token).ConfigureAwait(false);
        _connections.TryRemove(connection, out _);
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Monitoring.Pipeline.Embedded.Broker.Apis;
using Monitoring.Pipeline.Embedded.Broker.Groups;
using Monitoring.Pipeline.Embedded.Broker.Network;
using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Transactions;

namespace Monitoring.Pipeline.Embedded.Broker;

/// <summary>A Kafka broker of one node for one machine, in this process.</summary>
/// <remarks>
/// What was acknowledged has been handed to the operating system: it survives the death of the process (SIGKILL), not that of the machine,
/// unless <see cref="BrokerOptions.FlushEvery"/> or the end of a segment has forced it onto the disk before. A clean end flushes everything.
/// No replication and no ACLs: whoever may connect may do all. Without <see cref="BrokerOptions.Security"/> it belongs on a loopback address.
/// </remarks>
public sealed class KafkaBroker : IAsyncDisposable
{
    private readonly BrokerOptions _options;
    private readonly TimeProvider _clock;
    private readonly Action<string> _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly DataFolder _folder;
    private readonly Node _node;
    private readonly Background _background;
    private IReadOnlyList<Listener> _listeners = [];
    private Task _accepting = Task.CompletedTask;

    private KafkaBroker(BrokerOptions options, Action<string> log, TimeProvider clock)
    {
        (_options, _log, _clock) = (options, log, clock);
        _folder = DataFolder.Open(options.DataDirectory);
        try
        {
            var topics = new TopicStore(_folder.Logs);
            var groups = new GroupCoordinator(_folder.Offsets, clock, (long)options.InitialRebalanceDelay.TotalMilliseconds);
            var transactions = new TransactionCoordinator(_folder.Transactions, topics, groups, clock);
            _node = new Node(options, _folder.ClusterId, topics, groups, transactions, clock);
            _background = new Background(_node, log);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>The port that is listened on.</summary>
    public int Port => _listeners[0].Port;

    /// <summary>The ports of <see cref="BrokerOptions.AdvertisedListeners"/>, in their order.</summary>
    public IReadOnlyList<int> AdvertisedPorts => [.. _listeners.Skip(1).Select(static l => l.Port)];

    /// <summary>Recovers the data folder and listens.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="log">Gets a line for whatever an operator should know.</param>
    /// <param name="clock">Time; the system's where null.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message says all that is.</exception>
    /// <exception cref="IOException">The folder is in use by another broker, or cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The folder is not a broker's.</exception>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static async Task<KafkaBroker> StartAsync(BrokerOptions options, Action<string>? log = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = string.Join("; ", options.Validate());
        if (faults.Length > 0) throw new ArgumentException(faults, nameof(options));
        var broker = new KafkaBroker(options, log ?? (static _ => { }), clock ?? TimeProvider.System);
        try
        {
            broker.Listen();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops serving, flushes, and unlocks the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var listener in _listeners) listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        await _background.DisposeAsync();
        foreach (var log in _node.Topics.All.SelectMany(static topic => topic.Partitions)) log.Flush();
        _node.Topics.Dispose();
        _folder.Dispose();
        _stopping.Dispose();
    }

    private void Listen()
    {
        var address = IPAddress.TryParse(_options.Host, out var parsed) ? parsed : Dns.GetHostAddresses(_options.Host)[0];
        List<Listener> listeners = [];
        _listeners = listeners;
        listeners.Add(new Listener(address, _options.Port, port => new Endpoint(_options.Host, port)));
        foreach (var other in _options.AdvertisedListeners) listeners.Add(new Listener(address, other.Port, _ => new Endpoint(other.AdvertisedHost, other.AdvertisedPort)));
        _accepting = Task.WhenAll(listeners.Select(Accept));
        _background.Start(_clock);
    }

    private async Task Accept(Listener listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await listener.Socket.AcceptAsync(_stopping.Token);
                if (_connections.Count >= _options.MaxConnections)
                {
                    _log($"{client.RemoteEndPoint} turned away: {_options.MaxConnections} connections are open");
                    client.Dispose();
                    continue;
                }

                client.NoDelay = true;
                var connection = new Connection(client, listener.Advertised, _node, _log, _stopping.Token);
                var serving = _connections[connection] = Task.Run(() => Serve(connection));
                if (serving.IsCompleted) _connections.TryRemove(connection, out _);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                if (!_stopping.IsCancellationRequested) _log($"accept failed: {error.Message}");
            }
        }
    }

    private async Task Serve(Connection connection)
    {
        using (connection) await connection.Serve();
        _connections.TryRemove(connection, out _);
    }
}

using System.Net;
using System.Net.Sockets;

namespace Monitoring.Pipeline.Torture.Network;

/// <summary>One client's connection and the one to the server that belongs to it.</summary>
internal sealed class ProxiedConnection(Socket client, LinkCondition condition, ICommitSpotter spotter) : IDisposable
{
    // Small, so that a throttled link delivers little and often.
    private const int PieceBytes = 16 * 1024;
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ended = new();
    private volatile bool _isMuted;
    private volatile bool _isHalfClosed;

    /// <summary>Passes bytes both ways until either end hangs up. Never throws.</summary>
    public async Task ServeAsync(DnsEndPoint server, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, _ended.Token);
        try
        {
            client.NoDelay = _server.NoDelay = true;
            await condition.PassAsync(0, ended.Token).ConfigureAwait(false);
            await _server.ConnectAsync(server, ended.Token).ConfigureAwait(false);
            var there = ThereAsync(ended.Token);
            var back = BackAsync(ended.Token);
            await await Task.WhenAny(there, back).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(there, back).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over; what an end did not close, disposing does.
        }
    }

    /// <summary>Ends it as a router does that has forgotten it: no bytes that wait are delivered.</summary>
    public void Reset()
    {
        Quietly(() => client.LingerState = new LingerOption(true, 0));
        Quietly(() => _server.LingerState = new LingerOption(true, 0));
        Quietly(_ended.Cancel);
    }

    /// <summary>Says to the client that no more will come, and goes on taking what it sends.</summary>
    public void HalfClose()
    {
        _isHalfClosed = true;
        Quietly(() => client.Shutdown(SocketShutdown.Send));
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
        _ended.Dispose();
    }

    private async Task ThereAsync(CancellationToken cancellation)
    {
        var buffer = new byte[PieceBytes];
        var held = 0;
        while (await client.ReceiveAsync(buffer.AsMemory(held), cancellation).ConfigureAwait(false) is > 0 and var read)
        {
            held += read;
            await condition.PassAsync(read, cancellation).ConfigureAwait(false);
            while (held > 0)
            {
                var pass = spotter.Scan(buffer.AsSpan(0, held), out var isCommit);
                if (pass > 0) await SendAsync(_server, buffer.AsMemory(0, pass), cancellation).ConfigureAwait(false);
                buffer.AsSpan(pass, held - pass).CopyTo(buffer);
                held -= pass;
                if (!isCommit) break;
                if (condition.TryCutCommit())
                {
                    if (!condition.LetCommitsThrough)
                    {
                        Reset();
                        return;
                    }

                    // The way back cuts once the server has answered.
                    _isMuted = true;
                }

                spotter.PassCommit();
            }
        }
    }

    private async Task BackAsync(CancellationToken cancellation)
    {
        var buffer = new byte[PieceBytes];
        while (await _server.ReceiveAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var read)
        {
            await condition.PassAsync(read, cancellation).ConfigureAwait(false);
            if (_isMuted)
            {
                Reset();
                return;
            }

            if (!_isHalfClosed) await SendAsync(client, buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0) bytes = bytes[await to.SendAsync(bytes, cancellation).ConfigureAwait(false)..];
    }

    // From another thread than the one that serves: it may be gone already.
    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone.
        }
    }
}

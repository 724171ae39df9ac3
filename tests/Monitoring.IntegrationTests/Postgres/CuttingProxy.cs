using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>Stands between client and server, and cuts the connection at a COMMIT: before it gets through, or after it was answered.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private int _cuts;

    internal CuttingProxy(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        _serverPort = builder.Port;
        _listener.Start();
        builder.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        ConnectionString = builder.ConnectionString;
        _accepting = AcceptAsync();
    }

    internal string ConnectionString { get; }

    /// <summary>How many COMMITs to cut from now on.</summary>
    internal int Cuts { get => _cuts; set => _cuts = value; }

    /// <summary>True: the server commits, and its answer is lost. False: it never hears of the COMMIT.</summary>
    internal bool LetThrough { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                var muted = new TaskCompletionSource();
                var back = BackAsync(server.GetStream(), client.GetStream(), muted, ended.Token);
                await ThereAsync(client.GetStream(), server.GetStream(), muted, back, ended.Token);
                await ended.CancelAsync();
                await back;
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The connection is over; that is what this class is for.
            }
        }
    }

    private async Task ThereAsync(NetworkStream from, NetworkStream to, TaskCompletionSource muted, Task back, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            // With the zero byte, or READ COMMITTED would count.
            if (buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0 && Interlocked.Decrement(ref _cuts) >= 0)
            {
                if (!LetThrough) return;
                muted.SetResult();
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
                await back; // Ends when the server has answered.
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    private static async Task BackAsync(NetworkStream from, NetworkStream to, TaskCompletionSource muted, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (muted.Task.IsCompleted) return;
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }
}

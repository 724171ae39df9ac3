using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Monitoring.Pipeline.Torture.Network;

namespace Monitoring.Tests.Torture;

/// <summary>What the proxy does to connections, seen from both ends.</summary>
public sealed class TcpProxySpecs : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private TcpProxy _proxy = null!;

    public ValueTask InitializeAsync()
    {
        _server.Start();
        _proxy = new TcpProxy(static () => new EndTransactionSpotter()) { Server = new DnsEndPoint("127.0.0.1", ((IPEndPoint)_server.LocalEndpoint).Port) };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Bytes_pass_both_ways_and_an_end_on_one_side_is_one_on_the_other()
    {
        using var pair = await ConnectAsync();
        await pair.Client.SendAsync("thither"u8.ToArray());
        Assert.Equal("thither", await ReadAsync(pair.Server, 7));
        await pair.Server.SendAsync("back"u8.ToArray());
        Assert.Equal("back", await ReadAsync(pair.Client, 4));
        pair.Server.Dispose();
        Assert.Equal("", await ReadAsync(pair.Client, 1));
    }

    [Fact]
    public async Task A_cut_connection_is_reset_and_the_next_one_works()
    {
        using (var pair = await ConnectAsync())
        {
            Assert.Equal(1, _proxy.CutAll());
            await Assert.ThrowsAsync<SocketException>(() => ReadAsync(pair.Client, 1));
        }

        using var next = await ConnectAsync();
    }

    [Fact]
    public async Task A_half_closed_connection_ends_for_the_client_and_still_takes_what_it_sends()
    {
        using var pair = await ConnectAsync();
        Assert.Equal(1, _proxy.HalfCloseAll());
        Assert.Equal("", await ReadAsync(pair.Client, 1));
        await pair.Client.SendAsync("still there"u8.ToArray());
        Assert.Equal("still there", await ReadAsync(pair.Server, 11));
    }

    [Fact]
    public async Task A_black_hole_swallows_old_and_new_connections_and_gives_back_what_was_sent_meanwhile()
    {
        using var pair = await ConnectAsync();
        _proxy.Condition.IsBlackHole = true;
        await pair.Client.SendAsync("is it lost?"u8.ToArray());
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await late.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        var arriving = ReadAsync(pair.Server, 11);
        Assert.NotSame(arriving, await Task.WhenAny(arriving, Task.Delay(200)));
        Assert.False(_server.Pending());
        _proxy.Condition.IsBlackHole = false;
        Assert.Equal("is it lost?", await arriving);
        using var accepted = await _server.AcceptSocketAsync().WaitAsync(Patience);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(50_000, 0)]
    public async Task A_slow_link_takes_its_time(int bytesPerSecond, int delayMs)
    {
        using var pair = await ConnectAsync();
        (_proxy.Condition.BytesPerSecond, _proxy.Condition.Delay) = (bytesPerSecond, TimeSpan.FromMilliseconds(delayMs));
        var clock = Stopwatch.StartNew();
        await pair.Server.SendAsync(new byte[10_000]);
        await ReadAsync(pair.Client, 10_000);
        Assert.InRange(clock.ElapsedMilliseconds, 95, 20_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_is_cut_with_its_connection_before_the_server_hears_of_it_or_after(bool letThrough)
    {
        // Two frames, the second of which is EndTxn.
        byte[] other = [0, 0, 0, 4, 0, 1, 7, 7];
        byte[] commit = [0, 0, 0, 4, 0, 26, 9, 9];
        using var pair = await ConnectAsync();
        (_proxy.Condition.LetCommitsThrough, _proxy.Condition.CommitsToCut) = (letThrough, 1);
        await pair.Client.SendAsync((byte[])[.. other, .. commit]);
        var heard = new byte[16];
        await pair.Server.ReceiveAsync(heard.AsMemory(0, 8)).AsTask().WaitAsync(Patience);
        Assert.Equal(other, heard[..8]);
        if (letThrough)
        {
            await pair.Server.ReceiveAsync(heard.AsMemory(8)).AsTask().WaitAsync(Patience);
            Assert.Equal(commit, heard[8..]);
            await pair.Server.SendAsync("done"u8.ToArray());
        }

        await Assert.ThrowsAsync<SocketException>(() => ReadAsync(pair.Client, 1));
        Assert.Equal((0, 1), (_proxy.Condition.CommitsToCut, _proxy.Condition.CommitsCut));
    }

    private async Task<Pair> ConnectAsync()
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return new Pair(client, await _server.AcceptSocketAsync().WaitAsync(Patience));
    }

    private static async Task<string> ReadAsync(Socket socket, int bytes)
    {
        var buffer = new byte[bytes];
        var read = 0;
        while (read < bytes && await socket.ReceiveAsync(buffer.AsMemory(read)).AsTask().WaitAsync(Patience) is > 0 and var more) read += more;
        return System.Text.Encoding.ASCII.GetString(buffer, 0, read);
    }

    private sealed record Pair(Socket Client, Socket Server) : IDisposable
    {
        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}

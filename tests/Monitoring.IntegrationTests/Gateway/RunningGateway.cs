using System.Net.Http.Headers;
using System.Net.Sockets;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.IntegrationTests.Publishers;

namespace Monitoring.IntegrationTests.Gateway;

/// <summary><c>monitoring run</c> with its gateway, between a broker and a PostgreSQL of its own.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RunningGateway(PipelineUnderTest test, PipelineProcess process, int port)
    {
        (Test, Process) = (test, process);
        Address = new Uri($"http://127.0.0.1:{port}");
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public PipelineUnderTest Test { get; }

    public PipelineProcess Process { get; }

    public Uri Address { get; }

    /// <summary>Sends the token.</summary>
    public HttpClient Http { get; } = new();

    public static async Task<RunningGateway> StartAsync(params (string, string)[] environment)
    {
        var test = await PipelineUnderTest.StartAsync(partitions: 3);
        var port = Peers.FreePort();
        var process = test.Run([("MONITORING__GATEWAY__ENABLED", "true"), ("MONITORING__GATEWAY__LISTEN", $"127.0.0.1:{port}"), ("MONITORING__GATEWAY__SECURITY__BEARER_TOKENS", $"[{Token}]"), .. environment]);
        await ListensAsync(process, port);
        return new RunningGateway(test, process, port);
    }

    /// <summary>Waits until somebody listens.</summary>
    public static Task ListensAsync(PipelineProcess process, int port) => Eventually.HoldsAsync(
        async () =>
        {
            Assert.False(process.HasExited, process.Output);
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        Patience,
        () => process.Output);

    /// <summary>Posts a body and gives back the status.</summary>
    public async Task<int> PostAsync(string path, byte[] body, string contentType, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        using var answer = await Http.PostAsync(new Uri(Address, path), content, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    /// <summary>Counts rows, 0 while there is no such table.</summary>
    public async Task<long> CountAsync(string from)
    {
        try
        {
            return await PostgresProcess.ScalarAsync<long>(Test.Postgres.ConnectionString, $"SELECT count(*) FROM {from}");
        }
        catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    /// <summary>Waits until so many rows are stored, and fails where there are more.</summary>
    public async Task StoredAsync(long expected, string from)
    {
        await Eventually.HoldsAsync(async () => await CountAsync(from) >= expected, Patience, () => $"{CountAsync(from).Result} of {expected} in {from}\n{Process.Output}");
        Assert.Equal(expected, await CountAsync(from));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
        await Test.DisposeAsync();
    }
}

using System.Security.Cryptography.X509Certificates;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.IntegrationTests.Publishers;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Gateway;
using Snappier;

namespace Monitoring.IntegrationTests.Gateway;

/// <summary>The gateway of a real process, before a broker that goes away and comes back.</summary>
public sealed class GatewayTests
{
    private const string Type = "application/x-protobuf";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_is_answered_is_stored_once_though_the_broker_dies_and_requests_are_sent_again()
    {
        await using var gateway = await RunningGateway.StartAsync(("MONITORING__GATEWAY__DELIVERY_TIMEOUT", "2s"));
        var start = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds();
        var answered = 0;
        var refused = new TaskCompletionSource();
        var broken = BreakAsync(gateway, refused.Task);
        // Each request until it is taken, as Prometheus does it; on while the broker is away and for a while after it is back.
        for (var n = 0; n < 200 || !broken.IsCompleted; n++)
        {
            var body = Snappy.CompressToArray(Request(n, start));
            await Eventually.HoldsAsync(
                async () =>
                {
                    var status = await gateway.PostAsync("/api/v1/write", body, Type, "snappy");
                    if (status == 503) refused.TrySetResult();
                    else Assert.Equal(204, status);
                    return status == 204;
                },
                Patience,
                () => gateway.Process.Output);
            answered++;
        }

        await broken;
        await gateway.StoredAsync(answered * 3L, "metric_samples");
        Assert.Equal(answered * 3L, await gateway.CountAsync("(SELECT DISTINCT name, labels, time FROM metric_samples) s"));
        Assert.Equal(answered, await gateway.CountAsync("metric_samples WHERE name = 'ended' AND stale"));
        Assert.Equal(0, await gateway.CountAsync("dead_letters"));
        Assert.Equal(0, await gateway.Process.StopAsync());
    }

    [Fact]
    public async Task Beyond_loopback_a_token_or_a_certificate_is_needed()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await PipelineUnderTest.CreateTopicsAsync(broker, 1);
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority("stranger");
        var (certificate, key) = authority.Issue("gateway");
        var port = Peers.FreePort();
        await using var process = PipelineProcess.StartStages(
            "gateway", broker.BootstrapServers, "", ("MONITORING__GATEWAY__LISTEN", $"0.0.0.0:{port}"), ("MONITORING__GATEWAY__SECURITY__BEARER_TOKENS", $"[{RunningGateway.Token}]"),
            ("MONITORING__GATEWAY__SECURITY__TLS_CERTIFICATE_PATH", certificate), ("MONITORING__GATEWAY__SECURITY__TLS_KEY_PATH", key), ("MONITORING__GATEWAY__SECURITY__CLIENT_CA_PATH", authority.CaPath));
        await RunningGateway.ListensAsync(process, port);
        Assert.Equal(401, await AskAsync(port, null, null));
        Assert.Equal(401, await AskAsync(port, "wrong", null));
        Assert.Equal(204, await AskAsync(port, RunningGateway.Token, null));
        Assert.Equal(204, await AskAsync(port, null, authority.Issue("sender")));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(port, null, stranger.Issue("sender")));
        Assert.Equal(0, await process.StopAsync());
    }

    [Fact]
    public async Task Requests_are_taken_while_PostgreSQL_is_away()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await PipelineUnderTest.CreateTopicsAsync(broker, 1);
        var port = Peers.FreePort();
        await using var process = PipelineProcess.StartStages(
            "intake,sink,gateway", broker.BootstrapServers, $"Host=127.0.0.1;Port={Peers.FreePort()};Username=nobody;Database=none", ("MONITORING__GATEWAY__LISTEN", $"127.0.0.1:{port}"));
        await RunningGateway.ListensAsync(process, port);
        using var http = new HttpClient();
        using var content = new ByteArrayContent(Snappy.CompressToArray(Request(1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())));
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{port}/api/v1/write"), content, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(0, await process.StopAsync());
    }

    private static async Task<int> AskAsync(int port, string? token, (string Certificate, string Key)? shown)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
        using var certificate = shown is { } files ? X509Certificate2.CreateFromPemFile(files.Certificate, files.Key) : null;
        if (certificate is not null) handler.ClientCertificates.Add(certificate);
        using var http = new HttpClient(handler);
        if (token is not null) http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var content = new ByteArrayContent(Snappy.CompressToArray(new ProtoWriter().Message(1, s => s.Message(1, l => l.Text(1, "__name__").Text(2, "m")).Message(2, v => v.Varint(2, 1))).Bytes));
        using var answer = await http.PostAsync(new Uri($"https://127.0.0.1:{port}/api/v1/write"), content, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    // The broker stays away until a request was refused.
    private static async Task BreakAsync(RunningGateway gateway, Task refused)
    {
        await Eventually.HoldsAsync(async () => await gateway.CountAsync("metric_samples") >= 30, Patience, () => gateway.Process.Output);
        await gateway.Test.Broker.KillAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Process.Output.Contains("No Kafka broker is reached", StringComparison.Ordinal)), Patience, () => gateway.Process.Output);
        await refused.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await gateway.Test.Broker.RestartAsync();
    }

    // Two series that go on and one that ends.
    private static byte[] Request(int n, long start)
    {
        var request = new ProtoWriter();
        foreach (var (name, value) in new[] { ("requests_total", n), ("up", 1.0), ("ended", Sample.Stale) })
        {
            request.Message(1, series => series
                .Message(1, l => l.Text(1, "__name__").Text(2, name)).Message(1, l => l.Text(1, "instance").Text(2, "a:1"))
                .Message(2, s => s.Double(1, value).Varint(2, (ulong)(start + (n * 100L)))));
        }

        return request.Bytes;
    }
}

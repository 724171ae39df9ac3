using System.Net.Sockets;
using System.Text;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Gateway;
using Monitoring.Schemas.Options;
using Monitoring.Tests.Configuration;
using Snappier;

namespace Monitoring.Tests.Gateway;

/// <summary>What holds for every protocol of the gateway: when it answers, what it bounds, whom it answers.</summary>
public sealed class GatewayServerSpecs
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private static readonly byte[] s_request = new ProtoWriter().Series([("__name__", "m")], 1).Bytes;

    [Fact]
    public async Task The_answer_waits_for_the_acknowledgement()
    {
        var acknowledgement = new TaskCompletionSource<WriteFault?>();
        await using var gateway = await GatewayUnderTest.StartAsync(writer: new MemoryWriter { Acknowledgement = acknowledgement.Task });
        var answer = gateway.WriteAsync(s_request);
        while (gateway.Writer.Records.Count == 0) await Task.Yield();
        Assert.False(answer.IsCompleted);
        acknowledgement.SetResult(null);
        Assert.Equal(204, (int)(await answer).StatusCode);
    }

    [Fact]
    public async Task What_is_not_acknowledged_is_to_be_sent_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(writer: new MemoryWriter { Acknowledgement = Task.FromResult<WriteFault?>(new WriteFault("10.0.0.7:9092: the broker is gone")) });
        using var answer = await gateway.WriteAsync(s_request);
        Assert.Equal((503, 5.0), ((int)answer.StatusCode, answer.Headers.RetryAfter?.Delta?.TotalSeconds));
        // Where our brokers are is not for senders.
        Assert.Equal("Kafka did not acknowledge\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_Kafka_can_never_take_is_not_to_be_sent_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(writer: new MemoryWriter { Acknowledgement = Task.FromResult<WriteFault?>(new WriteFault("10.0.0.7:9092: too large", IsLasting: true)) });
        using var answer = await gateway.WriteAsync(s_request);
        Assert.Equal((400, null), ((int)answer.StatusCode, answer.Headers.RetryAfter));
        Assert.Equal("Kafka cannot take a record of it: the log of the gateway says why\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Where_records_cannot_even_be_given_to_Kafka_they_are_to_be_sent_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(writer: new MemoryWriter { Acknowledgement = Task.FromException<WriteFault?>(new InvalidOperationException("no producer")) });
        using var failed = await gateway.WriteAsync(s_request);
        Assert.Equal((503, 5.0), ((int)failed.StatusCode, failed.Headers.RetryAfter?.Delta?.TotalSeconds));
        Assert.DoesNotContain("no producer", await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        gateway.Writer.Acknowledgement = Task.FromResult<WriteFault?>(null);
        using var taken = await gateway.WriteAsync(s_request);
        Assert.Equal(204, (int)taken.StatusCode);
    }

    [Fact]
    public async Task While_no_broker_is_reached_nothing_is_taken_in()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(writer: new MemoryWriter { Trouble = "connection refused" });
        using var refused = await gateway.WriteAsync(s_request);
        Assert.Equal((503, 5.0), ((int)refused.StatusCode, refused.Headers.RetryAfter?.Delta?.TotalSeconds));
        Assert.Equal("Kafka is not reached\n", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(gateway.Writer.Records);
        gateway.Writer.Trouble = null;
        using var taken = await gateway.WriteAsync(s_request);
        Assert.Equal(204, (int)taken.StatusCode);
    }

    [Fact]
    public async Task A_stop_waits_for_the_requests_at_work()
    {
        var acknowledgement = new TaskCompletionSource<WriteFault?>();
        var gateway = await GatewayUnderTest.StartAsync(writer: new MemoryWriter { Acknowledgement = acknowledgement.Task });
        var answer = gateway.WriteAsync(s_request);
        while (gateway.Writer.Records.Count == 0) await Task.Yield();
        var stop = gateway.StopAsync();
        Assert.False(stop.IsCompleted);
        acknowledgement.SetResult(null);
        Assert.Equal(204, (int)(await answer).StatusCode);
        await stop;
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task Beyond_the_requests_and_the_bytes_that_may_be_in_flight_senders_are_asked_to_wait()
    {
        var acknowledgement = new TaskCompletionSource<WriteFault?>();
        var options = new GatewayOptions { MaxInFlightRequests = 2 };
        await using var gateway = await GatewayUnderTest.StartAsync(options, new MemoryWriter { Acknowledgement = acknowledgement.Task });
        Task<HttpResponseMessage>[] held = [gateway.WriteAsync(s_request), gateway.WriteAsync(s_request)];
        while (gateway.Writer.Records.Count < 2) await Task.Yield();
        using var third = await gateway.WriteAsync(s_request);
        Assert.Equal((503, 1.0), ((int)third.StatusCode, third.Headers.RetryAfter?.Delta?.TotalSeconds));
        acknowledgement.SetResult(null);
        foreach (var answer in held) Assert.Equal(204, (int)(await answer).StatusCode);
        using var fourth = await gateway.WriteAsync(s_request);
        Assert.Equal(204, (int)fourth.StatusCode);
    }

    [Fact]
    public async Task Bytes_in_flight_are_bounded_by_all_requests_together()
    {
        var acknowledgement = new TaskCompletionSource<WriteFault?>();
        var options = new GatewayOptions { MaxBodyBytes = 256 << 10, MaxDecompressedBytes = 256 << 10, MaxInFlightBytes = 1 << 20 };
        await using var gateway = await GatewayUnderTest.StartAsync(options, new MemoryWriter { Acknowledgement = acknowledgement.Task });
        var large = new ProtoWriter();
        for (var i = 0; i < 2000; i++) large.Series([("__name__", "m"), ("n", $"{i}")], i);
        var held = gateway.WriteAsync(large.Bytes);
        while (gateway.Writer.Records.Count == 0) await Task.Yield();
        List<HttpResponseMessage> answers = [];
        for (var i = 0; i < 8 && answers.All(a => (int)a.StatusCode != 503); i++)
        {
            var next = gateway.WriteAsync(large.Bytes);
            if (await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken)) == next) answers.Add(await next);
        }

        Assert.Equal(503, (int)answers[^1].StatusCode);
        acknowledgement.SetResult(null);
        Assert.Equal(204, (int)(await held).StatusCode);
        using var after = await gateway.WriteAsync(large.Bytes);
        Assert.Equal(204, (int)after.StatusCode);
    }

    [Theory]
    [InlineData("larger than a body may be", 413)]
    [InlineData("larger unpacked", 413)]
    [InlineData("short for its length", 400)]
    [InlineData("damaged", 400)]
    [InlineData("empty", 400)]
    public async Task A_body_that_cannot_be_unpacked_is_refused(string what, int status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new GatewayOptions { MaxBodyBytes = 64 << 10, MaxDecompressedBytes = 64 << 10 });
        var packed = Snappy.CompressToArray(new byte[60 << 10]);
        byte[] body = what switch
        {
            "larger than a body may be" => new byte[100 << 10],
            "larger unpacked" => Snappy.CompressToArray(new byte[70 << 10]),
            "short for its length" => [0x80, 0x80, 0x03, 0],
            "damaged" => packed[..^20],
            _ => [],
        };
        using var answer = await gateway.PostAsync("/api/v1/write", body, GatewayUnderTest.First, "snappy");
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/write", "Application/X-Protobuf", "Snappy")]
    [InlineData("/v1/metrics", "Application/JSON", "Identity")]
    [InlineData("/_bulk", "Application/X-NDJSON", "IDENTITY")]
    public async Task Types_and_encodings_are_known_in_any_case(string path, string type, string encoding)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        byte[] body = path switch
        {
            "/api/v1/write" => Snappy.CompressToArray(s_request),
            "/v1/metrics" => "{}"u8.ToArray(),
            _ => "{\"index\":{}}\n{}\n"u8.ToArray(),
        };
        using var answer = await gateway.PostAsync(path, body, type, encoding);
        Assert.Equal(path == "/api/v1/write" ? 204 : 200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_not_waited_for()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new GatewayOptions { BodyTimeout = TimeSpan.FromSeconds(1) });
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /api/v1/write HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx"), TestContext.Current.CancellationToken);
        var buffer = new byte[1024];
        var read = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var answer = Encoding.ASCII.GetString(buffer, 0, read);
        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer wrong", 401)]
    [InlineData("Bearer " + Token, 204)]
    public async Task With_tokens_only_who_shows_one_may_write(string? authorization, int status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new GatewayOptions { Security = new ListenerSecurityOptions { BearerTokens = [new Secret(Token)] } });
        using var http = new HttpClient();
        using var content = new ByteArrayContent(Snappy.CompressToArray(s_request));
        if (authorization is not null) http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await http.PostAsync(new Uri(gateway.Address, "/api/v1/write"), content, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 204, gateway.Writer.Records.Count > 0);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "gateway:\n  listen: here", "c.yaml:2:3: gateway.listen: 'here' is not an IP address and port. Mend: write for example 127.0.0.1:9465." },
        { "gateway:\n  listen: 0.0.0.0:9465", "c.yaml:1:1: gateway.security.bearer_tokens: are needed to serve 0.0.0.0, which other machines reach. Mend: set them, for example to [\"file:/run/secrets/http_token\"], or client_ca_path; or set allow_unauthenticated to true where that is meant." },
        { "gateway:\n  max_body_bytes: 1KiB", "c.yaml:2:3: gateway.max_body_bytes: 1KiB is outside 64KiB to 64MiB. Mend: write for example 4MiB." },
        { "gateway:\n  max_in_flight_bytes: 8MiB", "c.yaml:2:3: gateway.max_in_flight_bytes: 8MiB is outside 28MiB, which one request may take, to 16GiB. Mend: write at least 28MiB." },
        { "gateway:\n  log_topic: logs", "c.yaml:2:3: gateway.log_topic: 'logs' is no topic of logs. Mend: write one of app-logs, system-logs, security-logs." },
        { "gateway:\n  delivery_timeout: 10ms", "c.yaml:2:3: gateway.delivery_timeout: 10ms is outside 1s to 5m. Mend: write for example 10s." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_setting_that_cannot_be_is_told_with_its_mend(string yaml, string expected) => Assert.Equal([expected], Load.Errors(yaml));
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Http;
using Monitoring.Pipeline.Observability;
using Monitoring.Schemas.Options;

namespace Monitoring.Tests.Http;

/// <summary>Who is answered over HTTP, and with what.</summary>
public sealed class ListenerSecuritySpecs
{
    private const string Old = "0123456789abcdef0123456789abcdef";
    private const string New = "fedcba9876543210fedcba9876543210";
    private static readonly HealthBoard s_health = Health();

    [Theory]
    // On loopback without tokens everything is open, as a scraper on the same machine expects.
    [InlineData("127.0.0.1:0", false, "/metrics", null, 200)]
    [InlineData("127.0.0.1:0", false, "/healthz", null, 200)]
    [InlineData("127.0.0.1:0", false, "/nothing", null, 404)]
    // With tokens, only the bare health is.
    [InlineData("127.0.0.1:0", true, "/metrics", null, 401)]
    [InlineData("0.0.0.0:0", true, "/metrics", null, 401)]
    [InlineData("0.0.0.0:0", true, "/nothing", null, 401)]
    [InlineData("0.0.0.0:0", true, "/", null, 401)]
    [InlineData("0.0.0.0:0", true, "/healthz", null, 200)]
    [InlineData("0.0.0.0:0", true, "/readyz", null, 200)]
    [InlineData("0.0.0.0:0", true, "/metrics", "Bearer " + Old, 200)]
    [InlineData("0.0.0.0:0", true, "/metrics", "bearer " + New, 200)]
    [InlineData("0.0.0.0:0", true, "/nothing", "Bearer " + Old, 404)]
    [InlineData("0.0.0.0:0", true, "/metrics", "Bearer " + Old + "0", 401)]
    [InlineData("0.0.0.0:0", true, "/metrics", "Bearer 0123456789abcdef", 401)]
    [InlineData("0.0.0.0:0", true, "/metrics", "Bearer ", 401)]
    [InlineData("0.0.0.0:0", true, "/metrics", Old, 401)]
    [InlineData("0.0.0.0:0", true, "/metrics", "Basic " + Old, 401)]
    public async Task Only_who_shows_a_token_is_answered(string listen, bool tokens, string path, string? authorization, int status)
    {
        await using var server = await StartAsync(listen, tokens);
        using var answer = await SendAsync(server, path, authorization);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.False(answer.Headers.Contains("Server"));
        if (status == 401) Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Bearer " + New, true)]
    public async Task Strangers_learn_whether_it_is_well_and_no_more(string? authorization, bool details)
    {
        await using var server = await StartAsync("0.0.0.0:0", tokens: true);
        using var answer = await SendAsync(server, "/readyz", authorization);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(details, body.Contains("intake", StringComparison.Ordinal));
        if (!details) Assert.Equal("{\"status\":\"ok\"}", body);
    }

    [Theory]
    [InlineData("127.0.0.1", 200)]
    [InlineData("localhost:1234", 200)]
    [InlineData("LOCALHOST", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("attacker.example", 421)]
    [InlineData("localhost.attacker.example", 421)]
    [InlineData("127.0.0.1.attacker.example", 421)]
    [InlineData("10.0.0.1", 421)]
    public async Task A_web_page_whose_name_points_to_loopback_reads_nothing(string host, int status)
    {
        await using var server = await StartAsync("127.0.0.1:0", tokens: false);
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawAsync(server, $"GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a header of 20 KiB", 431)]
    [InlineData("200 headers", 431)]
    [InlineData("a path of 8 KiB", 414)]
    public async Task What_is_larger_than_any_request_here_is_refused(string what, int status)
    {
        await using var server = await StartAsync("127.0.0.1:0", tokens: false);
        const string End = "Host: localhost\r\nConnection: close\r\n\r\n";
        var request = what switch
        {
            "a header of 20 KiB" => $"GET /metrics HTTP/1.1\r\nX: {new string('x', 20_000)}\r\n{End}",
            "200 headers" => $"GET /metrics HTTP/1.1\r\n{string.Concat(Enumerable.Range(0, 200).Select(n => $"X{n}: 1\r\n"))}{End}",
            _ => $"GET /{new string('x', 8_000)} HTTP/1.1\r\n{End}",
        };
        var answer = await RawAsync(server, request);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_sends_a_request_byte_by_byte_is_cut_off()
    {
        await using var server = await StartAsync("127.0.0.1:0", tokens: false);
        var answer = await RawAsync(server, "GET /metrics HTTP/1.1\r\nHost: loc").WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
    }

    [Property]
    public bool A_token_is_accepted_whole_or_not_at_all(NonEmptyString first, NonEmptyString second)
    {
        var tokens = new BearerTokens([new Secret(first.Get.Trim(' '))]);
        return tokens.Accept("Bearer " + second.Get) == Encoding.UTF8.GetBytes(first.Get.Trim(' ')).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(second.Get.Trim(' ')));
    }

    [Fact]
    public void Without_tokens_none_is_accepted() => Assert.False(new BearerTokens([]).Accept("Bearer "));

    private static HealthBoard Health()
    {
        var health = new HealthBoard(new FakeTimeProvider());
        health.Set("intake", ComponentState.Ready, "6 of 6 partitions run");
        return health;
    }

    private static Task<ObservabilityServer> StartAsync(string listen, bool tokens) => ObservabilityServer.StartAsync(
        new HttpOptions { Listen = listen, Security = new ListenerSecurityOptions { BearerTokens = tokens ? [new Secret(Old), new Secret(New)] : [] } }, s_health, ["http-spec"], TestContext.Current.CancellationToken);

    private static Uri Address(ObservabilityServer server, string path) => new($"http://127.0.0.1:{server.Address.Port}{path}");

    private static async Task<HttpResponseMessage> SendAsync(ObservabilityServer server, string path, string? authorization)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(server, path));
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> RawAsync(ObservabilityServer server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Reset after the answer.
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }
}

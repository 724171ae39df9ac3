using System.Net.Http.Headers;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Gateway;
using Monitoring.Processors.Metrics;
using Monitoring.Tests.Metrics;
using Serilog.Core;
using Snappier;

namespace Monitoring.Tests.Gateway;

/// <summary>A gateway on a port of its own that keeps its records in place of Kafka.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    public const string First = "application/x-protobuf";
    public const string Second = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
    private readonly HttpClient _http = new();
    private readonly GatewayServer _server;

    private GatewayUnderTest(GatewayServer server, MemoryWriter writer)
    {
        _server = server;
        Writer = writer;
    }

    public MemoryWriter Writer { get; }

    public Uri Address => _server.Address;

    /// <summary>Every sample written, in the form of <see cref="Decoded"/>.</summary>
    public IReadOnlyList<string> Samples
    {
        get
        {
            var decoded = new Decoded();
            foreach (var record in Writer.Records) decoded.Read(record.Value);
            Assert.Empty(decoded.Errors);
            return decoded.Samples;
        }
    }

    public static async Task<GatewayUnderTest> StartAsync(GatewayOptions? options = null, MemoryWriter? writer = null)
    {
        writer ??= new MemoryWriter();
        options = (options ?? new GatewayOptions()) with { Listen = "127.0.0.1:0" };
        Assert.Empty(options.Validate());
        var server = await GatewayServer.StartAsync(options, new SampleOptions(), 1 << 20, writer, TimeSpan.FromSeconds(10), Logger.None, TestContext.Current.CancellationToken);
        return new GatewayUnderTest(server, writer);
    }

    /// <summary>Posts a body of remote-write that is not packed yet.</summary>
    public Task<HttpResponseMessage> WriteAsync(byte[] message, string contentType = First) => PostAsync("/api/v1/write", Snappy.CompressToArray(message), contentType, "snappy");

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string? contentType, string? encoding)
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        return await _http.PostAsync(new Uri(Address, path), content, TestContext.Current.CancellationToken);
    }

    /// <summary>Stops it as a process that ends does.</summary>
    public Task StopAsync() => _server.DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}

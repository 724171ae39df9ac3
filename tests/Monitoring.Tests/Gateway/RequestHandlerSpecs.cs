using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Gateway;
using Monitoring.Pipeline.Gateway.Formats;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;
using Serilog.Core;

namespace Monitoring.Tests.Gateway;

/// <summary>What no sender can bring about by itself.</summary>
public sealed class RequestHandlerSpecs
{
    private readonly InFlight _inFlight = new(1 << 20, 1);

    [Fact]
    public async Task A_body_that_the_server_finds_too_slow_is_to_be_sent_again()
    {
        var context = Context(new FailingStream(new BadHttpRequestException("too slow", 408)));
        await HandleAsync(context, new OtlpLogsFormat("app-logs", 1 << 20, 1 << 20));
        Assert.Equal((503, "1"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
    }

    [Fact]
    public async Task A_failure_of_our_own_is_told_as_such()
    {
        var context = Context(new MemoryStream("{}"u8.ToArray()));
        await HandleAsync(context, new FailingFormat());
        context.Response.Body.Position = 0;
        using var answer = await JsonDocument.ParseAsync(context.Response.Body, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((500, 13, "the gateway has failed, its log says how"), (context.Response.StatusCode, answer.RootElement.GetProperty("code").GetInt32(), answer.RootElement.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task What_a_request_holds_is_given_back_when_its_answer_is_sent()
    {
        var context = Context(new MemoryStream("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}]}]}]}"u8.ToArray()));
        var body = new WatchedStream(() => Assert.Equal((1, true), (_inFlight.Requests, _inFlight.Bytes > 0)));
        context.Response.Body = body;
        await HandleAsync(context, new OtlpLogsFormat("app-logs", 1 << 20, 1 << 20));
        Assert.True(body.Length > 0);
        Assert.Equal((0, 0), (_inFlight.Requests, _inFlight.Bytes));
    }

    private static DefaultHttpContext Context(Stream body)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = "application/json";
        context.Request.Body = body;
        context.Response.Body = new MemoryStream();
        return context;
    }

    private async Task HandleAsync(HttpContext context, GatewayFormat format)
    {
        using var handler = new RequestHandler(new GatewayOptions(), new MemoryWriter(), _inFlight, TimeProvider.System, Logger.None);
        await handler.HandleAsync(context, format);
    }

    private sealed class FailingFormat() : OtlpFormat("failing", "rejected")
    {
        public override Reply Decode(HttpRequest request, Utf8Slice body, long receivedTime, IOutput records) => throw new InvalidOperationException("a defect");
    }

    private sealed class FailingStream(Exception failure) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromException<int>(failure);
    }

    private sealed class WatchedStream(Action written) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            written();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}

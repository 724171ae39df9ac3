using Microsoft.AspNetCore.Http;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Gateway.Formats;
using Serilog;

namespace Monitoring.Pipeline.Gateway;

/// <summary>Takes one request from its headers to its answer, which is sent when Kafka has acknowledged every record made of it.</summary>
/// <remarks>Where it ends before that, nothing is kept: the sender has no answer, or one that asks for another try.</remarks>
internal sealed class RequestHandler(GatewayOptions options, IRecordWriter writer, InFlight inFlight, TimeProvider time, ILogger log) : IDisposable
{
    private const int FirstPiece = 64 * 1024;
    private const string RetrySoon = "1";
    private const string RetryLater = "5";

    // Not 408: neither Prometheus nor OTLP's exporters send again after that.
    private static readonly Unpacked s_tooSlow = new(null, StatusCodes.Status503ServiceUnavailable, "the body came too slowly (gateway.body_timeout)");

    // Reading bodies waits for senders, decoding for nobody.
    private readonly SemaphoreSlim _decoding = new(GatewayOptions.Decoders);

    /// <summary>Handles it.</summary>
    public async Task HandleAsync(HttpContext context, GatewayFormat format)
    {
        var started = time.GetTimestamp();
        // Held until the answer is sent, which may be as large as the request.
        using var lease = inFlight.TryEnter();
        Reply reply;
        try
        {
            reply = await AnswerAsync(context, format, lease).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            log.Error(e, "A request of {Format} could not be handled", format.Name);
            reply = format.Refuse(context.Request, StatusCodes.Status500InternalServerError, "the gateway has failed, its log says how");
        }

        GatewayTelemetry.Answered(format.Name, reply.Status, time.GetElapsedTime(started));
        await reply.SendAsync(context).ConfigureAwait(false);
    }

    public void Dispose() => _decoding.Dispose();

    private async Task<Reply> AnswerAsync(HttpContext context, GatewayFormat format, InFlight.Lease? lease)
    {
        var request = context.Request;
        if (!format.Understands(request)) return format.Refuse(request, StatusCodes.Status415UnsupportedMediaType, $"the content type '{request.ContentType}' is not understood here");
        var encoding = format.EncodingOf(request);
        if (encoding == BodyEncoding.Unsupported) return format.Refuse(request, StatusCodes.Status415UnsupportedMediaType, $"the content encoding '{request.Headers.ContentEncoding}' is not understood here");
        if (writer.Trouble is not null) return Later(context, format, RetryLater, "Kafka is not reached");
        if (lease is null) return Later(context, format, RetrySoon, "too many requests are in flight (gateway.max_in_flight_requests)");
        using var body = new PooledBytes((int)Math.Min(request.ContentLength ?? FirstPiece, FirstPiece));
        if (await ReadAsync(context, body, lease).ConfigureAwait(false) is { Status: not StatusCodes.Status200OK } unread) return Refuse(context, format, unread);
        GatewayTelemetry.Received(format.Name, body.Length);
        return await HandleAsync(context, format, encoding, body, lease).ConfigureAwait(false);
    }

    private async Task<Reply> HandleAsync(HttpContext context, GatewayFormat format, BodyEncoding encoding, PooledBytes body, InFlight.Lease lease)
    {
        var records = new RequestRecords();
        Reply reply;
        await _decoding.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            var unpacked = Unpacking.Unpack(body, encoding, options.MaxDecompressedBytes, lease);
            using var content = unpacked.Body;
            if (content is null) return Refuse(context, format, unpacked);
            reply = format.Decode(context.Request, content.Slice, time.GetUtcNow().ToUnixTimeMilliseconds(), records);
        }
        finally
        {
            _decoding.Release();
        }

        if (reply.Accepted > 0)
        {
            if (!lease.TryTake(records.Bytes + reply.Body.Length)) return Refuse(context, format, Unpacked.NoRoom);
            if (await WriteAsync(records.Records).ConfigureAwait(false) is { } fault) return Refuse(context, format, fault, records.Records.Count);
        }

        GatewayTelemetry.Written(format.Name, reply.Accepted, reply.Rejected);
        return reply;
    }

    private async Task<WriteFault?> WriteAsync(IReadOnlyList<GatewayRecord> records)
    {
        try
        {
            return await writer.WriteAsync(records).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log.Error(e, "Records could not be given to Kafka");
            return new WriteFault(e.Message);
        }
    }

    private async Task<Unpacked> ReadAsync(HttpContext context, PooledBytes body, InFlight.Lease lease)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(options.BodyTimeout);
        try
        {
            if (!lease.TryTake(body.Free.Length)) return Unpacked.NoRoom;
            while (true)
            {
                if (body.Free.Length == 0)
                {
                    if (!lease.TryTake(body.Length)) return Unpacked.NoRoom;
                    // One byte more than is allowed, so that the server notices it.
                    body.Grow(options.MaxBodyBytes + 1);
                }

                var read = await context.Request.Body.ReadAsync(body.Free, patience.Token).ConfigureAwait(false);
                if (read == 0) return new Unpacked(body);
                body.Length += read;
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return s_tooSlow;
        }
        catch (BadHttpRequestException e)
        {
            return new Unpacked(null, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "the body is larger than gateway.max_body_bytes: send smaller requests" : e.Message);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return s_tooSlow;
        }
    }

    private Reply Refuse(HttpContext context, GatewayFormat format, WriteFault fault, int records)
    {
        if (fault.IsLasting)
        {
            log.Error("Kafka cannot take the {Records} records of a request of {Format}, which is refused: {Reason}", records, format.Name, fault.Reason);
            return format.Refuse(context.Request, StatusCodes.Status400BadRequest, "Kafka cannot take a record of it: the log of the gateway says why");
        }

        log.Warning("A request of {Format} with {Records} records is to be sent again, for Kafka did not acknowledge them all: {Reason}", format.Name, records, fault.Reason);
        return Later(context, format, RetryLater, "Kafka did not acknowledge");
    }

    private static Reply Refuse(HttpContext context, GatewayFormat format, Unpacked why) => why.Status == StatusCodes.Status503ServiceUnavailable
        ? Later(context, format, RetrySoon, why.Reason)
        : format.Refuse(context.Request, why.Status, why.Reason);

    private static Reply Later(HttpContext context, GatewayFormat format, string seconds, string reason)
    {
        context.Response.Headers.RetryAfter = seconds;
        return format.Refuse(context.Request, StatusCodes.Status503ServiceUnavailable, reason);
    }
}

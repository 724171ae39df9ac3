using System.Net;
using System.Net.Sockets;
using Monitoring.Pipeline.Embedded.Broker.Apis;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Network;

/// <summary>One client: reads a request, answers it, reads the next, so that answers keep the order of requests as the protocol demands.</summary>
/// <remarks>A client that does not read its answers is not read from either: one answer is the most that is held for it.</remarks>
internal sealed class Connection(Socket socket, Endpoint advertised, Node node, Action<string> log, CancellationToken stopping) : IDisposable
{
    private readonly FrameBuffer _frames = new(socket, node.Options.MaxRequestBytes);
    private readonly WireReader _body = new();
    private readonly WireWriter _answer = new();

    private string Remote { get; } = (socket.RemoteEndPoint as IPEndPoint)?.ToString() ?? "unknown";

    /// <summary>Serves until the client hangs up or breaks the protocol, or the broker stops. Never throws.</summary>
    public async Task Serve()
    {
        try
        {
            var request = new Request(_body, "/" + ((socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? ""), advertised, stopping);
            while (await _frames.Next(stopping) is { } frame)
            {
                await Answer(request, frame);
                if (request.IsAnswered) await Send();
            }
        }
        catch (MalformedRequestException fault)
        {
            log($"{Remote} closed: {fault.Message}");
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, or the broker is ending: neither is news.
        }
#pragma warning disable CA1031 // Whatever one request brought to light must not end the others' broker.
        catch (Exception fault)
        {
            log($"{Remote} closed: {fault}");
        }
#pragma warning restore CA1031
    }

    public void Dispose()
    {
        socket.Dispose();
        _frames.Dispose();
        _answer.Dispose();
    }

    private async ValueTask Answer(Request request, Memory<byte> frame)
    {
        _body.Reset(frame);
        var key = _body.Int16();
        request.Version = _body.Int16();
        var correlation = _body.Int32();
        request.ClientId = _body.HeaderString() ?? "";
        request.IsAnswered = true;
        if (!node.Apis.TryGetValue(key, out var api)) throw new MalformedRequestException($"request type {key} is not known here");
        _answer.Reset();
        _answer.Int32(0);
        _answer.Int32(correlation);
        if (request.Version < api.Least || request.Version > api.Most)
        {
            if (api.Key != ApiKey.ApiVersions) throw new MalformedRequestException($"version {request.Version} of {api.Key} is not known here");
            new ApiVersionsApi(node).Refuse(_answer);
            return;
        }

        _body.Flexible = request.Version >= api.FlexibleFrom;
        _body.Tags();
        _answer.Flexible = _body.Flexible;
        // The answer to ApiVersions keeps the old header, as the client cannot know yet what the broker speaks (KIP-511).
        if (api.Key != ApiKey.ApiVersions) _answer.Tags();
        await api.Handle(request, _answer);
    }

    private async ValueTask Send()
    {
        _answer.PatchInt32(0, _answer.Length - sizeof(int));
        for (var rest = _answer.Written; rest.Length > 0;) rest = rest[await socket.SendAsync(rest, stopping)..];
    }
}

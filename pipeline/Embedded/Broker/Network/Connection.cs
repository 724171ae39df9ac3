using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Monitoring.Pipeline.Embedded.Broker.Apis;
using Monitoring.Pipeline.Embedded.Broker.Security;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Network;

/// <summary>One client: reads a request, answers it, reads the next, so that answers keep the order of requests as the protocol demands.</summary>
/// <remarks>A client that does not read its answers is not read from either: one answer is the most that is held for it.</remarks>
internal sealed class Connection(Socket socket, Endpoint advertised, Node node, Action<string> log, CancellationToken stopping) : IDisposable
{
    private const int LeastRequestBytes = 8;

    /// <summary>Who has not shown who he is gets no large buffer (<c>sasl.server.max.receive.size</c>).</summary>
    private const int MostLoginBytes = 64 * 1024;

    /// <summary>Slows guessing down, and clients that ask again at once.</summary>
    private static readonly TimeSpan RefusalDelay = TimeSpan.FromMilliseconds(100);

    private readonly WireReader _body = new();
    private readonly WireWriter _answer = new();
    private readonly SaslSession _session = node.Gate.Session();
    private Stream _stream = Stream.Null;

    private string Remote { get; } = (socket.RemoteEndPoint as IPEndPoint)?.ToString() ?? "unknown";

    /// <summary>Serves until the client hangs up or breaks the protocol, or the broker stops. Never throws.</summary>
    public async Task Serve()
    {
        using var login = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        login.CancelAfter(node.Gate.HandshakeTimeout);
        try
        {
            _stream = await node.Gate.OpenAsync(socket, login.Token);
            using var frames = new FrameBuffer(_stream);
            var request = new Request(_body, _session, "/" + ((socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? ""), advertised, stopping);
            while (!_session.HasFailed && await Next(frames, login.Token) is { } frame)
            {
                if (_session.TakesBareMessages) Continue(frame, request);
                else await Answer(request, frame);
                if (_session.HasFailed) await Task.Delay(RefusalDelay, stopping);
                if (request.IsAnswered) await Send();
            }

            if (_session.HasFailed) log($"{Remote} closed: its login failed");
        }
        catch (AuthenticationException fault)
        {
            log($"{Remote} closed: no TLS connection: {fault.InnerException?.Message ?? fault.Message}");
        }
        catch (MalformedRequestException fault)
        {
            log($"{Remote} closed: {fault.Message}");
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested && (!_session.IsOpen || _stream == Stream.Null))
        {
            log($"{Remote} closed: it did not log in within {node.Gate.HandshakeTimeout}");
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or ObjectDisposedException || IsHangUp(fault))
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
        _stream.Dispose();
        socket.Dispose();
        _answer.Dispose();
    }

    private ValueTask<Memory<byte>?> Next(FrameBuffer frames, CancellationToken login)
    {
        if (_session.IsOpen) return frames.Next(LeastRequestBytes, node.Options.MaxRequestBytes, stopping);
        return frames.Next(_session.TakesBareMessages ? 0 : LeastRequestBytes, MostLoginBytes, login);
    }

    private bool IsHangUp(Exception fault) => fault is IOException && (fault.InnerException is SocketException || _stream is SslStream);

    private void Continue(Memory<byte> message, Request request)
    {
        var (_, _, answer) = _session.Continue(message.Span);
        // Version 0 has no place for an error: the client learns of it by the end of the connection (KIP-43).
        request.IsAnswered = !_session.HasFailed;
        _answer.Reset();
        _answer.Int32(0);
        answer.CopyTo(_answer.Reserve(answer.Length));
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
        if (!_session.IsOpen && api.Key is not (ApiKey.ApiVersions or ApiKey.SaslHandshake or ApiKey.SaslAuthenticate)) throw new MalformedRequestException($"{api.Key} before a login");
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
        await _stream.WriteAsync(_answer.Written, stopping);
    }
}

using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>SaslHandshake and SaslAuthenticate (KIP-43, KIP-152).</summary>
internal static class SaslApis
{
    public static void Handshake(Request request, WireWriter answer)
    {
        answer.Error(request.Session.Begin(request.Body.String(), bare: request.Version == 0));
        var mechanisms = request.Session.Mechanisms;
        answer.Count(mechanisms.Count);
        foreach (var mechanism in mechanisms) answer.String(mechanism);
    }

    public static void Authenticate(Request request, WireWriter answer)
    {
        var (error, message, token) = request.Session.Continue(request.Body.Bytes().Span);
        request.Body.Tags();
        answer.Error(error);
        answer.String(message);
        answer.Bytes(token);
        // 0: the session does not end by itself.
        if (request.Version >= 1) answer.Int64(0);
        answer.Tags();
    }
}

using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>FindCoordinator: it is always this node; several keys at once since version 4 (KIP-699).</summary>
internal static class FindCoordinatorApi
{
    public static void Handle(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var key = version <= 3 ? body.String() : null;
        var kind = version >= 1 ? body.Int8() : (sbyte)0;
        var error = kind is 0 or 1 ? ErrorCode.None : ErrorCode.InvalidRequest;
        if (version >= 1) answer.Int32(0);
        if (key is not null)
        {
            answer.Error(error);
            if (version >= 1) answer.String(null);
            WriteNode(request, answer);
        }
        else
        {
            var keys = body.Strings() ?? [];
            answer.Count(keys.Count);
            foreach (var each in keys)
            {
                answer.String(each);
                WriteNode(request, answer);
                answer.Error(error);
                answer.String(null);
                answer.Tags();
            }
        }

        answer.Tags();
    }

    private static void WriteNode(Request request, WireWriter answer)
    {
        answer.Int32(Node.Id);
        answer.String(request.Advertised.Host);
        answer.Int32(request.Advertised.Port);
    }
}

using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>ApiVersions (KIP-35, KIP-511): what this broker understands.</summary>
internal sealed class ApiVersionsApi(Node node)
{
    public void Handle(Request request, WireWriter answer) => Write(answer, ErrorCode.None, request.Version);

    /// <summary>The answer to a version that is too new: version 0 with the ranges, so that the client can ask again.</summary>
    public void Refuse(WireWriter answer) => Write(answer, ErrorCode.UnsupportedVersion, 0);

    private void Write(WireWriter answer, ErrorCode error, short version)
    {
        answer.Error(error);
        answer.Count(node.Apis.Count);
        foreach (var api in node.Apis.Values.OrderBy(static api => api.Key))
        {
            answer.Int16((short)api.Key);
            answer.Int16(api.Least);
            answer.Int16(api.Most);
            answer.Tags();
        }

        if (version >= 1) answer.Int32(0);
        answer.Tags();
    }
}

using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>DescribeGroups, ListGroups, DeleteGroups: groups as an operator sees them.</summary>
internal sealed class GroupAdminApis(Node node)
{
    public void Describe(Request request, WireWriter answer)
    {
        var version = request.Version;
        var groups = request.Body.Strings() ?? [];
        if (version >= 1) answer.Int32(0);
        answer.Count(groups.Count);
        foreach (var id in groups)
        {
            var group = node.Groups.Describe(id);
            answer.Error(ErrorCode.None);
            answer.String(id);
            answer.String(group?.State ?? "Dead");
            answer.String(group?.ProtocolType ?? "");
            answer.String(group?.Protocol ?? "");
            answer.Count(group?.Members.Count ?? 0);
            foreach (var member in group?.Members ?? [])
            {
                answer.String(member.Id);
                if (version >= 4) answer.String(member.InstanceId);
                answer.String(member.ClientId);
                answer.String(member.ClientHost);
                answer.Bytes(member.Metadata);
                answer.Bytes(member.Assignment);
                answer.Tags();
            }

            if (version >= 3) answer.Int32(int.MinValue);
            answer.Tags();
        }

        answer.Tags();
    }

    public void List(Request request, WireWriter answer)
    {
        var version = request.Version;
        var states = version >= 4 ? request.Body.Strings() : null;
        var groups = node.Groups.List().Where(group => states is not { Count: > 0 } || states.Contains(group.State)).ToList();
        if (version >= 1) answer.Int32(0);
        answer.Error(ErrorCode.None);
        answer.Count(groups.Count);
        foreach (var group in groups)
        {
            answer.String(group.Id);
            answer.String(group.ProtocolType);
            if (version >= 4) answer.String(group.State);
            answer.Tags();
        }

        answer.Tags();
    }

    public void Delete(Request request, WireWriter answer)
    {
        var groups = request.Body.Strings() ?? [];
        answer.Int32(0);
        answer.Count(groups.Count);
        foreach (var id in groups)
        {
            answer.String(id);
            answer.Error(StorageGuard.Try(() => node.Groups.Delete(id)));
            answer.Tags();
        }

        answer.Tags();
    }
}

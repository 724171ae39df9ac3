using Monitoring.Pipeline.Embedded.Broker.Groups;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>JoinGroup, SyncGroup, Heartbeat, LeaveGroup: the classic group protocol.</summary>
internal sealed class GroupApis(Node node)
{
    public async ValueTask Join(Request request, WireWriter answer)
    {
        var version = request.Version;
        var (group, join) = ReadJoin(request);
        var reply = await node.Groups.Join(group, join).WaitAsync(request.Stopping);
        if (version >= 2) answer.Int32(0);
        answer.Error(reply.Error);
        answer.Int32(reply.Generation);
        if (version >= 7) answer.String(reply.ProtocolType);
        answer.String(reply.Protocol ?? (version >= 7 ? null : ""));
        answer.String(reply.Leader);
        if (version >= 9) answer.Bool(false);
        answer.String(reply.MemberId);
        answer.Count(reply.Members?.Count ?? 0);
        foreach (var member in reply.Members ?? [])
        {
            answer.String(member.Id);
            if (version >= 5) answer.String(member.InstanceId);
            answer.Bytes(member.Metadata);
            answer.Tags();
        }

        answer.Tags();
    }

    public async ValueTask Sync(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var (group, generation, member) = (body.String(), body.Int32(), body.String());
        var instance = version >= 3 ? body.NullableString() : null;
        var protocolType = version >= 5 ? body.NullableString() : null;
        var protocol = version >= 5 ? body.NullableString() : null;
        var assignments = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var count = body.Count(3); count > 0; count--)
        {
            assignments[body.String()] = body.Bytes().ToArray();
            body.Tags();
        }

        var reply = await node.Groups.Sync(group, member, instance, generation, protocolType, protocol, assignments).WaitAsync(request.Stopping);
        if (version >= 1) answer.Int32(0);
        answer.Error(reply.Error);
        if (version >= 5)
        {
            answer.String(reply.ProtocolType);
            answer.String(reply.Protocol);
        }

        answer.Bytes(reply.Assignment);
        answer.Tags();
    }

    public void Heartbeat(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var (group, generation, member) = (body.String(), body.Int32(), body.String());
        var instance = version >= 3 ? body.NullableString() : null;
        if (version >= 1) answer.Int32(0);
        answer.Error(node.Groups.Heartbeat(group, member, instance, generation));
        answer.Tags();
    }

    public void Leave(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var group = body.String();
        var leaving = new List<(string Member, string? Instance)>();
        if (version <= 2)
        {
            leaving.Add((body.String(), null));
        }
        else
        {
            for (var count = body.Count(3); count > 0; count--)
            {
                leaving.Add((body.String(), body.NullableString()));
                if (version >= 5) body.NullableString();
                body.Tags();
            }
        }

        var errors = leaving.ConvertAll(each => node.Groups.Leave(group, each.Member, each.Instance));
        if (version >= 1) answer.Int32(0);
        answer.Error(version <= 2 ? errors[0] : ErrorCode.None);
        if (version >= 3)
        {
            answer.Count(leaving.Count);
            foreach (var ((member, instance), error) in leaving.Zip(errors))
            {
                answer.String(member);
                answer.String(instance);
                answer.Error(error);
                answer.Tags();
            }
        }

        answer.Tags();
    }

    private static (string Group, JoinRequest Join) ReadJoin(Request request)
    {
        var (body, version) = (request.Body, request.Version);
        var (group, session) = (body.String(), body.Int32());
        var rebalance = version >= 1 ? body.Int32() : session;
        var member = body.String();
        var instance = version >= 5 ? body.NullableString() : null;
        var type = body.String();
        var protocols = new List<MemberProtocol>();
        for (var count = body.Count(3); count > 0; count--)
        {
            protocols.Add(new MemberProtocol(body.String(), body.Bytes().ToArray()));
            body.Tags();
        }

        return (group, new JoinRequest
        {
            MemberId = member,
            InstanceId = instance,
            ClientId = request.ClientId,
            ClientHost = request.ClientHost,
            ProtocolType = type,
            Protocols = protocols,
            SessionTimeoutMs = session,
            RebalanceTimeoutMs = rebalance,
            RequiresKnownId = version >= 4,
        });
    }
}

namespace Monitoring.Pipeline.Embedded.Broker.Groups;

/// <summary>What an operator sees of a group.</summary>
internal sealed record GroupView(string Id, string State, string ProtocolType, string Protocol, IReadOnlyList<MemberView> Members)
{
    public static GroupView Of(string id, Group? group) => group is null
        ? new GroupView(id, nameof(GroupState.Empty), "", "", [])
        : new GroupView(id, group.State.ToString(), group.ProtocolType, group.Protocol ?? "", [.. group.Members.Select(member => MemberView.Of(member, group.Protocol))]);
}

/// <summary>What an operator sees of a member.</summary>
internal sealed record MemberView(string Id, string? InstanceId, string ClientId, string ClientHost, byte[] Metadata, byte[] Assignment)
{
    public static MemberView Of(Member member, string? protocol) => new(
        member.Id, member.InstanceId, member.ClientId, member.ClientHost, protocol is null ? [] : member.MetadataFor(protocol), member.Assignment);
}

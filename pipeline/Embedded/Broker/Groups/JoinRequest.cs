using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Groups;

/// <summary>A member wants in, or back in with what changed.</summary>
internal sealed record JoinRequest
{
    public required string MemberId { get; init; }

    public string? InstanceId { get; init; }

    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    public required string ProtocolType { get; init; }

    public required IReadOnlyList<MemberProtocol> Protocols { get; init; }

    public required long SessionTimeoutMs { get; init; }

    public required long RebalanceTimeoutMs { get; init; }

    /// <summary>The member must come back with the id that it is given, so that lost answers leave no ghosts (KIP-394).</summary>
    public bool RequiresKnownId { get; init; }
}

/// <summary>The answer to a join; the leader alone is told of the members.</summary>
internal sealed record JoinReply(
    ErrorCode Error,
    string MemberId,
    int Generation = -1,
    string? ProtocolType = null,
    string? Protocol = null,
    string Leader = "",
    IReadOnlyList<JoinedMember>? Members = null);

/// <summary>A member as the leader sees it.</summary>
internal readonly record struct JoinedMember(string Id, string? InstanceId, byte[] Metadata);

/// <summary>The answer to a sync.</summary>
internal sealed record SyncReply(ErrorCode Error, string? ProtocolType, string? Protocol, byte[] Assignment)
{
    public static SyncReply Refused(ErrorCode error) => new(error, null, null, []);
}

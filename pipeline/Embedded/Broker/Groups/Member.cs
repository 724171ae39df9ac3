namespace Monitoring.Pipeline.Embedded.Broker.Groups;

/// <summary>One member of a consumer group.</summary>
internal sealed class Member(string id)
{
    public string Id { get; } = id;

    public string? InstanceId { get; init; }

    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    public long SessionTimeoutMs { get; set; }

    public long RebalanceTimeoutMs { get; set; }

    /// <summary>Assignment strategies in the order of preference, each with its subscription.</summary>
    public IReadOnlyList<MemberProtocol> Protocols { get; set; } = [];

    public byte[] Assignment { get; set; } = [];

    /// <summary>Without a sign of life until then the member is removed.</summary>
    public long ExpiresAtMs { get; set; }

    public Action<JoinReply>? Joining { get; set; }

    public Action<SyncReply>? Syncing { get; set; }

    /// <summary>A member that waits for an answer of ours cannot send a heartbeat.</summary>
    public bool IsWaiting => Joining is not null || Syncing is not null;

    public byte[] MetadataFor(string protocol) => Protocols.First(offered => offered.Name == protocol).Metadata;

    public bool Offers(IReadOnlyList<MemberProtocol> others) =>
        Protocols.Count == others.Count
        && Protocols.Zip(others).All(static pair => pair.First.Name == pair.Second.Name && pair.First.Metadata.AsSpan().SequenceEqual(pair.Second.Metadata));
}

/// <summary>An assignment strategy that a member offers.</summary>
internal readonly record struct MemberProtocol(string Name, byte[] Metadata);

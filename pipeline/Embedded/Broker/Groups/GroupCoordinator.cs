using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Groups;

/// <summary>All consumer groups of the node: serialises requests and time onto their state machines. Thread-safe.</summary>
internal sealed class GroupCoordinator(StateLog log, TimeProvider clock, long initialDelayMs)
{
    /// <summary>Session time-outs outside of these are refused, milliseconds.</summary>
    private const int LeastSessionMs = 100;

    private const int MostSessionMs = 1_800_000;
    private const int MaxMetadataLength = 4096;

    private readonly Lock _lock = new();
    private readonly OffsetStore _offsets = new(log);
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<JoinReply> Join(string groupId, JoinRequest request)
    {
        if (groupId.Length == 0) return Task.FromResult(new JoinReply(ErrorCode.InvalidGroupId, request.MemberId));
        if (request.SessionTimeoutMs is < LeastSessionMs or > MostSessionMs)
            return Task.FromResult(new JoinReply(ErrorCode.InvalidSessionTimeout, request.MemberId));
        if (request.Protocols.Count == 0 || request.ProtocolType.Length == 0)
            return Task.FromResult(new JoinReply(ErrorCode.InconsistentGroupProtocol, request.MemberId));
        var reply = new TaskCompletionSource<JoinReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_groups.ContainsKey(groupId) && request.MemberId.Length > 0)
                return Task.FromResult(new JoinReply(ErrorCode.UnknownMemberId, request.MemberId));
            Get(groupId).Join(request, $"{request.InstanceId ?? request.ClientId}-{Guid.NewGuid()}", NowMs, answer => reply.TrySetResult(answer));
        }

        return reply.Task;
    }

    public Task<SyncReply> Sync(string groupId, string memberId, string? instanceId, int generation, string? protocolType, string? protocol,
        IReadOnlyDictionary<string, byte[]> assignments)
    {
        var reply = new TaskCompletionSource<SyncReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_groups.TryGetValue(groupId, out var group)) return Task.FromResult(SyncReply.Refused(ErrorCode.UnknownMemberId));
            group.Sync(memberId, instanceId, generation, protocolType, protocol, assignments, NowMs, answer => reply.TrySetResult(answer));
        }

        return reply.Task;
    }

    public ErrorCode Heartbeat(string groupId, string memberId, string? instanceId, int generation)
    {
        lock (_lock)
        {
            return _groups.TryGetValue(groupId, out var group)
                ? group.Heartbeat(memberId, instanceId, generation, NowMs)
                : ErrorCode.UnknownMemberId;
        }
    }

    public ErrorCode Leave(string groupId, string memberId, string? instanceId)
    {
        lock (_lock) return _groups.TryGetValue(groupId, out var group) ? group.Leave(memberId, instanceId, NowMs) : ErrorCode.UnknownMemberId;
    }

    /// <summary>Commits offsets, within the transaction of <paramref name="producerId"/> where one is given.</summary>
    public ErrorCode Commit(string groupId, string memberId, string? instanceId, int generation,
        IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets, long? producerId = null)
    {
        if (groupId.Length == 0) return ErrorCode.InvalidGroupId;
        if (offsets.Values.Any(static offset => offset.Metadata?.Length > MaxMetadataLength)) return ErrorCode.OffsetMetadataTooLarge;
        lock (_lock)
        {
            if (generation >= 0 && !_groups.ContainsKey(groupId)) return ErrorCode.IllegalGeneration;
            var group = Get(groupId);
            var error = group.CheckCommit(memberId, instanceId, generation, producerId is not null);
            if (error != ErrorCode.None) return error;
            group.TouchMember(memberId, NowMs);
            if (producerId is { } id) _offsets.CommitInTransaction(groupId, id, offsets);
            else _offsets.Commit(groupId, offsets);
            return ErrorCode.None;
        }
    }

    /// <summary>Makes the offsets of a transaction visible or drops them.</summary>
    public void EndTransaction(string groupId, long producerId, bool commit)
    {
        lock (_lock) _offsets.EndTransaction(groupId, producerId, commit);
    }

    /// <summary>The committed offsets of a group, and whether an open transaction may still change each.</summary>
    /// <remarks><paramref name="wanted"/> is null for all of them.</remarks>
    public List<(TopicPartition Partition, CommittedOffset? Offset, bool Unstable)> Fetch(string groupId, IReadOnlyList<TopicPartition>? wanted)
    {
        lock (_lock)
        {
            var all = _offsets.Get(groupId);
            return [.. (wanted ?? [.. all.Keys]).Select(partition => (partition, all.GetValueOrDefault(partition), _offsets.IsPending(groupId, partition)))];
        }
    }

    public IReadOnlyList<GroupView> List()
    {
        lock (_lock) return [.. _groups.Keys.Union(_offsets.Groups).Select(id => GroupView.Of(id, _groups.GetValueOrDefault(id)))];
    }

    public GroupView? Describe(string groupId)
    {
        lock (_lock)
        {
            var group = _groups.GetValueOrDefault(groupId);
            return group is null && _offsets.Get(groupId).Count == 0 ? null : GroupView.Of(groupId, group);
        }
    }

    public ErrorCode Delete(string groupId)
    {
        lock (_lock)
        {
            var known = _groups.TryGetValue(groupId, out var group);
            if (!known && _offsets.Get(groupId).Count == 0) return ErrorCode.GroupIdNotFound;
            if (group is not null and not { State: GroupState.Empty }) return ErrorCode.NonEmptyGroup;
            if (_offsets.HasPending(groupId)) return ErrorCode.NonEmptyGroup;
            _offsets.Forget(groupId, static _ => true);
            _groups.Remove(groupId);
            return ErrorCode.None;
        }
    }

    /// <summary>A topic is gone, and with it what was committed for it.</summary>
    public void ForgetTopic(string topic)
    {
        lock (_lock)
        {
            foreach (var group in _offsets.Groups.ToList()) _offsets.Forget(group, partition => partition.Topic == topic);
        }
    }

    /// <summary>Lets time pass in every group.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            var now = NowMs;
            foreach (var group in _groups.Values) group.Advance(now);
        }
    }

    private Group Get(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out var group)) _groups[groupId] = group = new Group(groupId, initialDelayMs);
        return group;
    }
}

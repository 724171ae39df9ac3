using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Groups;

/// <summary>The state machine of one consumer group in the classic protocol: joins, generations, assignments, expiry.</summary>
/// <remarks>
/// Pure: time comes in as milliseconds, answers go out through the callbacks of the requests that wait. A member that is lost expires;
/// a rebalance ends when every member has joined or its deadline has passed. A static member (KIP-345) that comes back takes its
/// old place over and fences the old one; unlike in Kafka, that rebalances.
/// </remarks>
internal sealed partial class Group(string id, long initialDelayMs)
{
    /// <summary>More members than this are refused.</summary>
    private const int MaxMembers = 1000;

    private readonly List<Member> _members = [];
    private readonly Dictionary<string, long> _promisedIds = new(StringComparer.Ordinal);
    private long _deadlineMs;
    private bool _gathering;

    public string Id { get; } = id;

    public GroupState State { get; private set; }

    public int Generation { get; private set; }

    public string ProtocolType { get; private set; } = "";

    public string? Protocol { get; private set; }

    public string? LeaderId { get; private set; }

    public IReadOnlyList<Member> Members => _members;

    /// <summary>A member joins; <paramref name="answer"/> is called at once or when the rebalance is over.</summary>
    public void Join(JoinRequest request, string newMemberId, long nowMs, Action<JoinReply> answer)
    {
        if (_members.Count > 0 && !FitsIn(request))
        {
            answer(new JoinReply(ErrorCode.InconsistentGroupProtocol, request.MemberId));
            return;
        }

        if (request.MemberId.Length == 0) JoinNew(request, newMemberId, nowMs, answer);
        else JoinKnown(request, nowMs, answer);
    }

    public void Sync(string memberId, string? instanceId, int generation, string? protocolType, string? protocol,
        IReadOnlyDictionary<string, byte[]> assignments, long nowMs, Action<SyncReply> answer)
    {
        var error = Check(memberId, instanceId, generation, out var member);
        if (error == ErrorCode.None && ((protocolType is not null && protocolType != ProtocolType) || (protocol is not null && protocol != Protocol)))
            error = ErrorCode.InconsistentGroupProtocol;
        if (error == ErrorCode.None && State == GroupState.PreparingRebalance) error = ErrorCode.RebalanceInProgress;
        if (error != ErrorCode.None)
        {
            answer(SyncReply.Refused(error));
            return;
        }

        Touch(member!, nowMs);
        member!.Syncing?.Invoke(SyncReply.Refused(ErrorCode.RebalanceInProgress));
        member.Syncing = answer;
        if (State == GroupState.CompletingRebalance && memberId == LeaderId)
        {
            foreach (var each in _members) each.Assignment = assignments.GetValueOrDefault(each.Id, []);
            State = GroupState.Stable;
        }

        if (State == GroupState.Stable) AnswerSyncs(nowMs);
    }

    public ErrorCode Heartbeat(string memberId, string? instanceId, int generation, long nowMs)
    {
        var error = Check(memberId, instanceId, generation, out var member);
        if (error != ErrorCode.None) return error;
        Touch(member!, nowMs);
        return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    public ErrorCode Leave(string memberId, string? instanceId, long nowMs)
    {
        if (_promisedIds.Remove(memberId)) return ErrorCode.None;
        var member = instanceId is not null && memberId.Length == 0 ? ByInstance(instanceId) : ById(memberId);
        if (member is null) return ErrorCode.UnknownMemberId;
        if (instanceId is not null && member.InstanceId != instanceId) return ErrorCode.FencedInstanceId;
        Remove(member, nowMs);
        return ErrorCode.None;
    }

    /// <summary>May this member commit offsets? Fences those of an earlier generation (KIP-447).</summary>
    public ErrorCode CheckCommit(string memberId, string? instanceId, int generation, bool transactional)
    {
        if (generation < 0 && State == GroupState.Empty) return ErrorCode.None;
        if (generation >= 0 || memberId.Length > 0 || instanceId is not null)
        {
            var error = Check(memberId, instanceId, generation, out _);
            if (error != ErrorCode.None) return error;
        }
        else if (!transactional)
        {
            return ErrorCode.UnknownMemberId;
        }

        return !transactional && State == GroupState.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>A committing member is alive.</summary>
    public void TouchMember(string memberId, long nowMs)
    {
        if (ById(memberId) is { } member) Touch(member, nowMs);
    }

    /// <summary>Takes time to <paramref name="nowMs"/>: removes silent members, ends rebalances that are due.</summary>
    public void Advance(long nowMs)
    {
        foreach (var (promised, deadline) in _promisedIds)
            if (deadline <= nowMs) _promisedIds.Remove(promised);
        foreach (var silent in _members.Where(member => !member.IsWaiting && member.ExpiresAtMs <= nowMs).ToList()) Remove(silent, nowMs);
        if (State == GroupState.CompletingRebalance && _deadlineMs <= nowMs)
        {
            foreach (var absent in _members.Where(static member => member.Syncing is null).ToList()) Remove(absent, nowMs);
        }

        if (State == GroupState.PreparingRebalance) CompleteIfReady(nowMs);
    }

    private ErrorCode Check(string memberId, string? instanceId, int generation, out Member? member)
    {
        member = ById(memberId);
        if (instanceId is not null && ByInstance(instanceId) is { } owner && owner.Id != memberId) return ErrorCode.FencedInstanceId;
        if (member is null) return ErrorCode.UnknownMemberId;
        return generation == Generation ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }

    private Member? ById(string memberId) => _members.Find(member => member.Id == memberId);

    private Member? ByInstance(string instanceId) => _members.Find(member => member.InstanceId == instanceId);

    private static void Touch(Member member, long nowMs) => member.ExpiresAtMs = nowMs + member.SessionTimeoutMs;
}

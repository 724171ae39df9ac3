using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Groups;

internal sealed partial class Group
{
    private bool FitsIn(JoinRequest request) =>
        request.ProtocolType == ProtocolType
        && request.Protocols.Any(offered => _members.TrueForAll(member =>
            member.Id == request.MemberId || member.Protocols.Any(other => other.Name == offered.Name)));

    private void JoinNew(JoinRequest request, string newMemberId, long nowMs, Action<JoinReply> answer)
    {
        if (request.InstanceId is { } instance && ByInstance(instance) is { } old)
        {
            old.Joining?.Invoke(new JoinReply(ErrorCode.FencedInstanceId, old.Id));
            old.Syncing?.Invoke(SyncReply.Refused(ErrorCode.FencedInstanceId));
            _members.Remove(old);
        }
        else if (request.InstanceId is null && request.RequiresKnownId)
        {
            _promisedIds[newMemberId] = nowMs + request.SessionTimeoutMs;
            answer(new JoinReply(ErrorCode.MemberIdRequired, newMemberId));
            return;
        }

        Add(newMemberId, request, nowMs, answer);
    }

    private void JoinKnown(JoinRequest request, long nowMs, Action<JoinReply> answer)
    {
        if (_promisedIds.Remove(request.MemberId))
        {
            Add(request.MemberId, request, nowMs, answer);
            return;
        }

        var member = ById(request.MemberId);
        if (request.InstanceId is { } instance && ByInstance(instance) is { } owner && owner != member)
        {
            answer(new JoinReply(ErrorCode.FencedInstanceId, request.MemberId));
            return;
        }

        if (member is null)
        {
            answer(new JoinReply(ErrorCode.UnknownMemberId, request.MemberId));
            return;
        }

        var unchanged = member.Offers(request.Protocols);
        Update(member, request, nowMs);
        member.Joining?.Invoke(new JoinReply(ErrorCode.RebalanceInProgress, member.Id));
        member.Joining = answer;
        if (unchanged && (State == GroupState.CompletingRebalance || (State == GroupState.Stable && member.Id != LeaderId)))
            AnswerJoin(member, nowMs);
        else
            Rebalance(nowMs);
    }

    private void Add(string memberId, JoinRequest request, long nowMs, Action<JoinReply> answer)
    {
        if (_members.Count >= MaxMembers)
        {
            answer(new JoinReply(ErrorCode.GroupMaxSizeReached, memberId));
            return;
        }

        var member = new Member(memberId) { InstanceId = request.InstanceId, ClientId = request.ClientId, ClientHost = request.ClientHost };
        Update(member, request, nowMs);
        member.Joining = answer;
        _members.Add(member);
        ProtocolType = request.ProtocolType;
        Rebalance(nowMs);
    }

    private static void Update(Member member, JoinRequest request, long nowMs)
    {
        member.Protocols = request.Protocols;
        member.SessionTimeoutMs = request.SessionTimeoutMs;
        member.RebalanceTimeoutMs = request.RebalanceTimeoutMs;
        Touch(member, nowMs);
    }

    private void Remove(Member member, long nowMs)
    {
        _members.Remove(member);
        member.Joining?.Invoke(new JoinReply(ErrorCode.UnknownMemberId, member.Id));
        member.Syncing?.Invoke(SyncReply.Refused(ErrorCode.UnknownMemberId));
        Rebalance(nowMs);
    }

    private void Rebalance(long nowMs)
    {
        if (State != GroupState.PreparingRebalance)
        {
            // The first members of a group are given a moment to arrive together.
            var wait = State == GroupState.Empty ? initialDelayMs : _members.Select(static member => member.RebalanceTimeoutMs).DefaultIfEmpty(0).Max();
            _gathering = State == GroupState.Empty;
            _deadlineMs = nowMs + wait;
            foreach (var member in _members)
            {
                member.Syncing?.Invoke(SyncReply.Refused(ErrorCode.RebalanceInProgress));
                member.Syncing = null;
            }

            State = GroupState.PreparingRebalance;
        }

        CompleteIfReady(nowMs);
    }

    private void CompleteIfReady(long nowMs)
    {
        var everyone = !_gathering && _promisedIds.Count == 0 && _members.TrueForAll(static member => member.Joining is not null);
        if (!everyone && nowMs < _deadlineMs && _members.Count > 0) return;
        _members.RemoveAll(static member => member.Joining is null);
        _gathering = false;
        Generation++;
        if (_members.Count == 0)
        {
            State = GroupState.Empty;
            (Protocol, LeaderId) = (null, null);
            return;
        }

        Protocol = ChooseProtocol();
        if (LeaderId is null || ById(LeaderId) is null) LeaderId = _members[0].Id;
        State = GroupState.CompletingRebalance;
        _deadlineMs = nowMs + _members.Max(static member => member.RebalanceTimeoutMs);
        foreach (var member in _members.ToList()) AnswerJoin(member, nowMs);
    }

    private void AnswerJoin(Member member, long nowMs)
    {
        var members = member.Id == LeaderId
            ? _members.Select(each => new JoinedMember(each.Id, each.InstanceId, each.MetadataFor(Protocol!))).ToList()
            : null;
        var answer = member.Joining!;
        member.Joining = null;
        Touch(member, nowMs);
        answer(new JoinReply(ErrorCode.None, member.Id, Generation, ProtocolType, Protocol, LeaderId!, members));
    }

    private void AnswerSyncs(long nowMs)
    {
        foreach (var member in _members)
        {
            if (member.Syncing is not { } answer) continue;
            member.Syncing = null;
            Touch(member, nowMs);
            answer(new SyncReply(ErrorCode.None, ProtocolType, Protocol, member.Assignment));
        }
    }

    /// <summary>The strategy that every member offers and most prefer.</summary>
    private string ChooseProtocol()
    {
        var common = _members[0].Protocols
            .Select(static offered => offered.Name)
            .Where(name => _members.TrueForAll(member => member.Protocols.Any(other => other.Name == name)))
            .ToList();
        return _members
            .Select(member => member.Protocols.First(offered => common.Contains(offered.Name)).Name)
            .GroupBy(static vote => vote, StringComparer.Ordinal)
            .OrderByDescending(static votes => votes.Count())
            .First().Key;
    }
}

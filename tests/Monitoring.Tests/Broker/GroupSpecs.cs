using Monitoring.Pipeline.Embedded.Broker.Groups;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Tests.Broker;

public sealed class GroupSpecs
{
    private const long Delay = 100;
    private const long Session = 1000;
    private const long RebalanceTime = 5000;
    private readonly Group _group = new("g", Delay);
    private readonly Dictionary<string, JoinReply> _joined = [];
    private readonly Dictionary<string, SyncReply> _synced = [];
    private int _ids;

    [Fact]
    public void The_first_members_are_gathered_and_the_first_of_them_leads()
    {
        Join("", 0);
        Join("", 50);
        Assert.Empty(_joined);
        _group.Advance(100);
        Assert.Equal((1, "m1", 2), (_joined["m1"].Generation, _joined["m1"].Leader, _joined["m1"].Members!.Count));
        Assert.Null(_joined["m2"].Members);
        Assert.Equal(GroupState.CompletingRebalance, _group.State);
    }

    [Fact]
    public void Assignments_reach_everyone_when_the_leader_has_sent_them()
    {
        Stable("m1", "m2");
        Assert.Equal(GroupState.Stable, _group.State);
        Assert.Equal([1], _synced["m1"].Assignment);
        Assert.Equal([2], _synced["m2"].Assignment);
    }

    [Fact]
    public void A_newcomer_makes_the_others_join_again_and_raises_the_generation()
    {
        Stable("m1", "m2");
        Join("", 200);
        Assert.Equal(ErrorCode.RebalanceInProgress, _group.Heartbeat("m1", null, 1, 200));
        Join("m1", 210);
        Assert.DoesNotContain("m3", _joined.Keys);
        Join("m2", 220);
        Assert.Equal(2, _joined["m3"].Generation);
        Assert.Equal("m1", _joined["m3"].Leader);
    }

    [Fact]
    public void Whoever_does_not_join_again_in_time_is_out()
    {
        Stable("m1", "m2");
        Join("", 200);
        for (var time = 300L; time < 200 + RebalanceTime; time += 500)
        {
            Assert.Equal(ErrorCode.RebalanceInProgress, _group.Heartbeat("m1", null, 1, time));
            Assert.Equal(ErrorCode.RebalanceInProgress, _group.Heartbeat("m2", null, 1, time));
            _group.Advance(time);
        }

        Join("m2", 5100);
        _group.Advance(200 + RebalanceTime);
        Assert.Equal(["m2", "m3"], _group.Members.Select(static member => member.Id));
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Heartbeat("m1", null, 1, 6000));
    }

    [Fact]
    public void A_silent_member_expires_with_its_session()
    {
        Stable("m1", "m2");
        _group.Heartbeat("m1", null, 1, 900);
        _group.Advance(100 + Session);
        Assert.Equal(GroupState.PreparingRebalance, _group.State);
        Assert.Equal("m1", Assert.Single(_group.Members).Id);
    }

    [Fact]
    public void A_leader_that_never_sends_assignments_is_put_out()
    {
        Join("", 0);
        Join("", 0);
        _group.Advance(Delay);
        Sync("m2", 1, Delay);
        for (var time = 500L; time < RebalanceTime + Delay; time += 500) _group.Heartbeat("m1", null, 1, time);
        _group.Advance(RebalanceTime + Delay);
        Assert.Equal("m2", Assert.Single(_group.Members).Id);
        Assert.Equal(ErrorCode.RebalanceInProgress, _synced["m2"].Error);
    }

    [Fact]
    public void A_member_must_come_back_with_the_id_that_it_was_given()
    {
        Join("", 0, knownId: true);
        Assert.Equal(ErrorCode.MemberIdRequired, _joined["m1"].Error);
        Assert.Empty(_group.Members);
        Join("m1", 10, knownId: true);
        _group.Advance(200);
        Assert.Equal((ErrorCode.None, 1), (_joined["m1"].Error, _joined["m1"].Generation));
    }

    [Fact]
    public void An_id_that_was_promised_holds_a_rebalance_up_no_longer_than_a_session()
    {
        Stable("m1");
        Join("", 200, knownId: true);
        Join("", 210);
        Join("m1", 220);
        Assert.Equal(1, _joined["m1"].Generation);
        _group.Advance(200 + Session);
        Assert.Equal(2, _joined["m1"].Generation);
    }

    [Fact]
    public void The_last_one_to_leave_leaves_an_empty_group()
    {
        Stable("m1");
        Assert.Equal(ErrorCode.UnknownMemberId, _group.Leave("nobody", null, 200));
        Assert.Equal(ErrorCode.None, _group.Leave("m1", null, 200));
        Assert.Equal((GroupState.Empty, 2), (_group.State, _group.Generation));
    }

    [Fact]
    public void Strangers_to_the_others_protocols_are_refused()
    {
        Stable("m1");
        JoinReply? refused = null;
        _group.Join(Request("") with { Protocols = [new MemberProtocol("other", [])] }, "m9", 200, reply => refused = reply);
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, refused!.Error);
    }

    [Fact]
    public void A_static_member_that_comes_back_fences_its_former_self()
    {
        _group.Join(Request("") with { InstanceId = "i" }, "old", 0, Answer);
        _group.Advance(Delay);
        _group.Join(Request("") with { InstanceId = "i" }, "new", 200, Answer);
        Assert.Equal(ErrorCode.FencedInstanceId, _group.Heartbeat("old", "i", 1, 210));
        Assert.Equal("new", Assert.Single(_group.Members).Id);
    }

    [Theory]
    [InlineData("m1", 1, ErrorCode.None)]
    [InlineData("m1", 0, ErrorCode.IllegalGeneration)]
    [InlineData("zombie", 1, ErrorCode.UnknownMemberId)]
    [InlineData("", -1, ErrorCode.UnknownMemberId)]
    internal void Only_members_of_this_generation_commit(string memberId, int generation, ErrorCode expected)
    {
        Assert.Equal(ErrorCode.None, _group.CheckCommit("", null, -1, transactional: false));
        Stable("m1");
        Assert.Equal(expected, _group.CheckCommit(memberId, null, generation, transactional: false));
    }

    private static JoinRequest Request(string memberId) => new()
    {
        MemberId = memberId,
        ClientId = "client",
        ClientHost = "/127.0.0.1",
        ProtocolType = "consumer",
        Protocols = [new MemberProtocol("range", [1])],
        SessionTimeoutMs = Session,
        RebalanceTimeoutMs = RebalanceTime,
    };

    private void Join(string memberId, long now, bool knownId = false) =>
        _group.Join(Request(memberId) with { RequiresKnownId = knownId }, memberId.Length > 0 ? memberId : $"m{++_ids}", now, Answer);

    private void Answer(JoinReply reply) => _joined[reply.MemberId] = reply;

    private void Sync(string memberId, int generation, long now, params (string Member, byte[] Assignment)[] assignments) => _group.Sync(
        memberId, null, generation, null, null, assignments.ToDictionary(static each => each.Member, static each => each.Assignment), now,
        reply => _synced[memberId] = reply);

    private void Stable(params string[] members)
    {
        foreach (var _ in members) Join("", 0);
        _group.Advance(Delay);
        foreach (var member in members.Skip(1)) Sync(member, 1, Delay);
        Sync(members[0], 1, Delay, [.. members.Select(static (member, i) => (member, new[] { (byte)(i + 1) }))]);
    }
}

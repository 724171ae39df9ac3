using Monitoring.Schemas;
using Monitoring.Tests.Engine;
using Monitoring.Tests.Sessions;
using static Monitoring.Tests.Joins.JoinRun;
using static Monitoring.Tests.Sessions.SessionRun;

namespace Monitoring.Tests.Joins;

/// <summary>Which left events find a right one, when that is known, and the window in which it counts. Times are seconds; a result is a series, a window's start, a count and a sum.</summary>
public sealed class JoinSpecs
{
    /// <summary>The events of one key, L or R with their times, in the order in which they come; and what is added to metrics once all is settled.</summary>
    public static TheoryData<string, string> Outcomes => new()
    {
        { "L3", "refunded @0 1 0" },
        { "L3 R12", "refunded @0 1 1; refund_time @0 1 9" },
        { "R12 L3", "refunded @0 1 1; refund_time @0 1 9" }, // The right one came first.
        { "L3 R103", "refunded @0 1 1; refund_time @0 1 100" }, // The last moment.
        { "L3 R103.001", "refunded @0 1 0" },
        { "L3 R3", "refunded @0 1 1; refund_time @0 1 0" },
        { "L3 R2", "refunded @0 1 0" }, // Nothing is refunded before it is paid.
        { "L3 R50 R12", "refunded @0 1 1; refund_time @0 1 9" }, // The first counts, whichever came first.
        { "L3 R12 R12", "refunded @0 1 1; refund_time @0 1 9" },
        { "L3 L3 R12", "refunded @0 1 1; refund_time @0 1 9" },
        { "L14 L3 R20", "refunded @0 1 1; refund_time @0 1 17" }, // Paid again: the first one counts.
        { "L3 L104 R110", "refunded @0 1 0; refunded @100 1 1; refund_time @100 1 6" }, // Beyond 100 s it is another one.
        { "L3 L50 L104 R60", "refunded @0 1 1; refunded @100 1 0; refund_time @0 1 57" },
        { "R12", "" },
    };

    [Theory, MemberData(nameof(Outcomes))]
    public void A_left_event_counts_in_its_own_window_with_1_if_a_right_one_follows_in_time(string events, string results)
    {
        var run = Run().Add([.. Script(events), .. Marks(300)]);
        Assert.Equal(results, string.Join("; ", Shares(run)));
        Assert.Equal(0, run.Processor.KeyCount);
    }

    [Theory]
    [InlineData(122.999, 0)]
    [InlineData(123, 1)]
    public void It_is_settled_when_the_watermark_is_grace_beyond_the_last_moment_of_its_right_one(double mark, int results) =>
        Assert.Equal(results, Run().Add([Left("o", 3), .. Marks(mark)]).Deltas().Count);

    [Fact]
    public void Keys_and_joins_do_not_mix() => Assert.Equal(
        ["clicked @0 1 0", "refund_time @0 1 4", "refunded @0 2 1"],
        Run().Add([Left("a", 1), Left("b", 2), Left("b", 2, "clicked"), Right("b", 6), .. Marks(300)]).Deltas().Order(StringComparer.Ordinal));

    [Fact]
    public void Labels_are_those_of_the_left_event() => Assert.Equal(
        ["clicked{tenant=\"a\"} @0 1 1", "clicked{tenant=\"b\"} @0 1 0"],
        Run().Add([Left("x", 1, "clicked", ("tenant", "a")), Left("y", 1, "clicked", ("tenant", "b")), Right("x", 2, "clicked"), .. Marks(300)]).Deltas().Order(StringComparer.Ordinal));

    [Fact]
    public void A_late_fact_goes_to_its_topic_and_is_counted_by_source()
    {
        var run = Run().Add([.. Marks(100), Left("a", 80), Left("b", 80.001), Right("c", 79), .. Marks(300)]);
        Assert.Equal(["refunded @80 1 0"], run.Deltas());
        Assert.Equal(2, run.Written.Count(o => o.Topic == Topics.Late));
        Assert.Equal(2, run.Count("late_facts", "source", "app-logs"));
    }

    [Fact]
    public void Everything_is_counted()
    {
        var run = Run().Add([Left("a", 1), Left("a", 1), Left("a", 5), Right("a", 9), Right("a", 10), Left("b", 1), Right("c", 1), Left("d", 1, "nobody's"), .. Marks(300)]);
        Assert.Equal(
            (8, 1, 1, 1, 3, 1),
            (run.Count("join_facts"), run.Count("joins_settled", "side", "both"), run.Count("joins_settled", "side", "left"), run.Count("joins_settled", "side", "right"), run.Count("join_facts_repeated"), run.Count("join_facts_unknown")));
    }

    [Fact]
    public void Beyond_its_share_of_open_keys_a_join_leaves_left_events_out_and_counts_them()
    {
        // Each join has four keys' room, one of which is for right events.
        var run = Run(TwoJoins with { MaxKeys = 8 }).Add([.. Enumerable.Range(0, 10).Select(i => Left($"o{i}", i)), .. Enumerable.Range(0, 10).Select(i => Right($"o{i}", 20)), .. Marks(300)]);
        Assert.Equal(["refunded @0 3 3", "refund_time @0 3 57"], Shares(run));
        Assert.Equal((7, 6), (run.Count("joins_refused", "join", "refunded"), run.Count("join_rights_refused")));
    }

    [Fact]
    public void A_join_that_is_full_takes_no_room_from_others()
    {
        var run = Run(TwoJoins with { MaxKeys = 8 }).Add([.. Enumerable.Range(0, 100).Select(i => Left($"o{i}", 1)), Left("c", 2, "clicked"), Right("c", 3, "clicked"), .. Marks(80)]);
        Assert.Equal(["clicked @0 1 1"], run.Deltas());
        Assert.Equal(0, run.Count("joins_refused", "join", "clicked"));
    }

    [Fact]
    public void Room_that_is_free_again_is_taken_again() => Assert.Equal(
        ["refunded @0 3 0", "refunded @400 1 0"],
        Run(TwoJoins with { MaxKeys = 8 }).Add([.. Enumerable.Range(0, 10).Select(i => Left($"o{i}", i)), .. Marks(300), Left("p", 400), .. Marks(900)]).Deltas());

    [Fact]
    public void A_left_event_whose_right_one_may_have_been_refused_is_left_out()
    {
        var run = Run(TwoJoins with { MaxKeys = 8 }).Add(Right("x", 30), Right("a", 20), Left("a", 10), Left("b", 15), Left("c", 21), Right("c", 40));
        run.Add(Marks(300));
        Assert.Equal(["refunded @20 1 1", "refund_time @20 1 19"], Shares(run));
        Assert.Equal((2, 1), (run.Count("joins_refused", "join", "refunded"), run.Count("join_rights_refused")));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(0, 100)]
    public void However_many_events_of_one_side_a_key_has_the_other_side_is_kept(int lefts, int rights)
    {
        var run = Run().Add([.. Enumerable.Range(0, lefts).Select(i => Left("a", i / 10.0)), .. Enumerable.Range(0, rights).Select(i => Right("a", 59 - (i / 10.0))), Left("a", 0), Right("a", 60), .. Marks(300)]);
        Assert.Equal([0, 1, 1], [.. Shares(run).Take(1).SelectMany(s => s.Split(' ')[1..].Select(n => int.Parse(n.TrimStart('@'), System.Globalization.CultureInfo.InvariantCulture)))]);
        Assert.InRange(run.Count("join_facts_cut"), 92, 93);
    }

    [Fact]
    public void Right_events_that_nobody_waits_for_go_before_one_that_is_waited_for()
    {
        var run = Run().Add([.. Enumerable.Range(0, 8).Select(i => Right("a", i)), Left("a", 10), Right("a", 12), .. Marks(300)]);
        Assert.Equal(["refunded @10 1 1", "refund_time @10 1 2"], Shares(run));
        Assert.Equal(1, run.Count("join_facts_cut"));
    }

    [Fact]
    public void Of_one_key_that_never_ends_the_first_events_are_kept()
    {
        var run = Run().Add([.. Enumerable.Range(0, 100).Select(i => Right("a", 99 - i)), Left("a", 0), .. Marks(300)]);
        Assert.Equal(["refunded @0 1 1", "refund_time @0 1 0"], Shares(run));
    }

    [Fact]
    public void Combinations_of_labels_beyond_the_bound_go_into_one_series_that_is_alerted_on()
    {
        var run = Run(TwoJoins with { MaxSeries = 2 }).Add([.. Enumerable.Range(0, 5).Select(i => Left($"o{i}", i, "clicked", ("tenant", $"t{i}"))), .. Marks(300)]);
        Assert.Equal(["clicked{__overflow__=\"true\"} @0 3 0", "clicked{tenant=\"t0\"} @0 1 0", "clicked{tenant=\"t1\"} @0 1 0"], run.Deltas().Order(StringComparer.Ordinal));
        Assert.Equal(3, run.Count("join_overflows"));
        Assert.Single(run.Written, o => o.Topic == Topics.Alerts);
    }

    [Fact]
    public void The_task_is_not_idle_while_something_is_about_to_be_settled()
    {
        var run = Run().Add([.. Marks(50, isIdle: true), Left("a", 45), new Step.Tick(Start)]);
        Assert.Equal((50, false), run.Told()[^1]);
        run.Add([.. Marks(300, isIdle: true), new Step.Tick(Start)]);
        Assert.Equal((300, true), run.Told()[^1]);
    }

    [Fact]
    public void Another_policy_keeps_the_keys_of_the_joins_that_it_has_still()
    {
        var joins = TwoJoins;
        var driver = new TopologyDriver(() => new Processors.Sessions.SessionsProcessor(5), hash => Under(hash == "p" ? joins : joins with { Table = [joins.Table[1]] }).ToBytes());
        driver.Run(Numbered([new Step.Policy("p"), Left("a", 1), Left("a", 1, "clicked"), Right("a", 2, "clicked"), new Step.Commit(true), new Step.Policy("q"), .. Marks(300), new Step.Commit(false)], 0), _ => true);
        var delta = Assert.Single(Deltas(driver.Committed));
        Assert.Equal(("clicked", 1, 1), (delta.Series, delta.Count, delta.Sum));
    }

    // Series lie in records by their hash; shares come before times here.
    private static IEnumerable<string> Shares(SessionRun run) => run.Deltas().OrderBy(d => d.StartsWith("refund_time", StringComparison.Ordinal));

    private static IEnumerable<Step> Script(string events) => events.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(e => (Side: e[0], At: double.Parse(e.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)))
        .Select(e => e.Side == 'L' ? Left("k", e.At) : Right("k", e.At));
}

using Monitoring.Processors.Sessions;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Tests.Engine;
using static Monitoring.Tests.Sessions.SessionRun;

namespace Monitoring.Tests.Sessions;

/// <summary>Gap 100 s, grace 20 s: a session is over 120 s after its last fact.</summary>
public sealed class SessionsProcessorSpecs
{
    [Fact]
    public void A_session_is_over_once_every_source_has_passed_its_last_fact_by_gap_and_grace_and_counts_in_the_window_of_that_time()
    {
        var run = new SessionRun().Add(View("s", 0), Fact("s", 30, "cart"), Mark(0, 500), Mark(1, 149.999));
        Assert.Empty(run.Deltas());
        Assert.Equal(1, run.Processor.SessionCount);
        run.Add(Mark(1, 150));
        Assert.Equal(
            ["bounce_rate @150 1 0", "conversion_rate @150 1 0", "funnel_step{step=\"cart\"} @150 1 1", "funnel_step{step=\"visit\"} @150 1 1", "session_duration @150 1 30"],
            run.Deltas().Order(StringComparer.Ordinal));
        Assert.Equal((0, 1L), (run.Processor.SessionCount, run.Count("sessions_closed")));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(100.001, 2)]
    public void A_pause_of_the_gap_is_within_a_session_and_a_longer_one_parts_two(double second, int sessions) =>
        Assert.Equal(sessions, new SessionRun().Add([View("s", 0), View("s", second), .. Marks(500)]).Count("sessions_closed"));

    [Fact]
    public void Facts_in_another_order_are_the_same_session()
    {
        Step[] facts = [Fact("s", 0, "", false, ("tenant", "b")), View("s", 0), Fact("s", 60, "cart", false, ("tenant", "c")), Fact("s", 150, "paid"), Fact("t", 20)];
        Step[] reversed = [.. facts.Reverse()];
        Assert.Equal(Sorted(facts), Sorted(reversed));

        static IEnumerable<string> Sorted(Step[] steps) => new SessionRun().Add([.. steps, .. Marks(500)]).Deltas().Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_late_fact_makes_one_session_of_two()
    {
        var run = new SessionRun().Add([View("s", 0), View("s", 180), .. Marks(100)]);
        Assert.Equal(2, run.Processor.SessionCount);
        run.Add([Fact("s", 90), .. Marks(299)]);
        Assert.Equal(1, run.Processor.SessionCount);
        Assert.Contains("session_duration @300 1 180", run.Add(Marks(300)).Deltas());
    }

    [Fact]
    public void A_fact_whose_session_would_be_closed_goes_to_the_late_ones_and_is_counted_by_source()
    {
        var late = Fact("s", 10);
        var run = new SessionRun().Add([.. Marks(130), late, Fact("s", 10.001)]);
        Assert.Equal(Convert.ToHexString(late.Value.Value.Span), Assert.Single(run.Written, o => o.Topic == Topics.Late).Value);
        Assert.Equal((1, 1L), (run.Processor.SessionCount, run.Count("late_facts", "source", "app-logs")));
    }

    [Fact]
    public void A_fact_of_such_a_time_that_joins_an_open_session_is_not_late()
    {
        var run = new SessionRun().Add([View("s", 60), .. Marks(130), Fact("s", 0), .. Marks(500)]);
        Assert.Contains("session_duration @180 1 60", run.Deltas());
    }

    [Theory]
    // One page and nothing else; then something that the funnel does not know.
    [InlineData("page", "1 1")]
    [InlineData("page,other", "1 1")]
    // Another page, a further step.
    [InlineData("page,page", "1 0")]
    [InlineData("page,cart", "1 0")]
    // No page: no visit that could bounce.
    [InlineData("other", null)]
    public void A_session_bounces_that_saw_one_page_and_took_no_further_step(string events, string? expected)
    {
        var facts = events.Split(',').Select(e => e == "page" ? View("s", 0) : Fact("s", 0, e));
        var bounce = new SessionRun().Add([.. facts, .. Marks(500)]).Deltas().SingleOrDefault(d => d.StartsWith("bounce_rate", StringComparison.Ordinal));
        Assert.Equal(expected is null ? null : $"bounce_rate @120 {expected}", bounce);
    }

    [Fact]
    public void The_last_step_is_the_conversion_whatever_came_before()
    {
        var deltas = new SessionRun().Add([Fact("a", 0, "visit"), Fact("b", 0, "paid"), Fact("c", 0, "cart"), Fact("c", 0, "unheard of"), .. Marks(500)]).Deltas();
        Assert.Contains("conversion_rate @120 3 1", deltas);
        Assert.Contains("funnel_step{step=\"paid\"} @120 1 1", deltas);
        Assert.Equal(3, deltas.Count(d => d.StartsWith("funnel_step", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_steps_there_is_no_conversion() =>
        Assert.Equal(["session_duration @120 1 0"], new SessionRun(Policy with { Steps = [] }).Add([Fact("a", 0, "visit"), .. Marks(500)]).Deltas());

    [Fact]
    public void Labels_are_those_of_the_earliest_fact()
    {
        var run = new SessionRun().Add([Fact("s", 5, "cart", false, ("tenant", "b")), Fact("s", 0, "", false, ("tenant", "a")), Fact("s", 9), .. Marks(500)]);
        Assert.Contains("session_duration{tenant=\"a\"} @120 1 9", run.Deltas());
        Assert.Contains("funnel_step{step=\"cart\",tenant=\"a\"} @120 1 1", run.Deltas());
    }

    [Fact]
    public void Labels_beyond_the_bound_go_into_the_overflow_series_and_are_counted()
    {
        var run = new SessionRun(Policy with { MaxSeries = 2 }).Add([.. Enumerable.Range(0, 4).Select(i => Fact($"s{i}", i, "cart", false, ("tenant", $"t{i}"))), .. Marks(500)]);
        Assert.Contains("session_duration{__overflow__=\"true\"} @120 2 0", run.Deltas());
        Assert.Contains("funnel_step{__overflow__=\"true\",step=\"cart\"} @120 2 2", run.Deltas());
        Assert.Equal(2, run.Count("session_overflows"));
        Assert.Single(run.Written, o => o.Topic == Topics.Alerts);
    }

    [Fact]
    public void A_fact_whose_labels_were_none_counts_in_the_overflow_series()
    {
        var run = new SessionRun().Add([Fact("s", 0, "", false, ("__overflow__", "true")), .. Marks(500)]);
        Assert.Contains("session_duration{__overflow__=\"true\"} @120 1 0", run.Deltas());
        Assert.Equal(1, run.Count("session_overflows"));
    }

    [Fact]
    public void Beyond_the_bound_of_open_sessions_the_one_that_ends_first_is_closed_early_and_counted()
    {
        var run = new SessionRun(Policy with { MaxSessions = 2 }).Add(Fact("a", 10), Fact("b", 5), Fact("a", 0), Fact("b", 11), Fact("c", 12));
        Assert.Contains("session_duration @130 1 10", run.Deltas());
        Assert.Equal((2, 1L), (run.Processor.SessionCount, run.Count("sessions_closed_early")));
    }

    [Fact]
    public void Long_ids_count_as_several_sessions()
    {
        var run = new SessionRun(Policy with { MaxSessions = 10 }).Add([.. Enumerable.Range(0, 10).Select(i => Fact(new string((char)('a' + i), 256), i))]);
        Assert.Equal((4, 6L), (run.Processor.SessionCount, run.Count("sessions_closed_early")));
    }

    [Fact]
    public void A_session_of_the_greatest_length_is_cut_and_another_follows()
    {
        var run = new SessionRun().Add([.. Enumerable.Range(0, 21).Select(i => Fact("robot", i * 60)), .. Marks(5000)]);
        Assert.Equal(["session_duration @1080 1 960", "session_duration @1320 1 180"], run.Deltas().Where(d => d.StartsWith("session_d", StringComparison.Ordinal)));
        Assert.Equal(1, run.Count("sessions_cut"));
    }

    [Fact]
    public void A_source_that_is_idle_is_not_waited_for_and_where_all_are_their_clocks_go_on()
    {
        var run = new SessionRun().Add(View("s", 0), Mark(0, 10, true), Mark(1, 120));
        Assert.Equal(0, run.Processor.SessionCount);
        run.Add([View("t", 130), .. Marks(240, true)]);
        Assert.Equal(1, run.Processor.SessionCount);
        Assert.Equal(0, run.Add(Marks(250, true)).Processor.SessionCount);
    }

    [Fact]
    public void The_task_tells_how_far_it_is_behind_what_it_has_written_and_not_twice()
    {
        var run = new SessionRun().Add(new Step.Tick(Start), View("s", 0), Mark(0, 200), new Step.Tick(Start));
        Assert.Empty(run.Told());
        run.Add(Mark(1, 150), new Step.Tick(Start), new Step.Tick(Start + 1000));
        Assert.Equal([(150.0, false)], run.Told());
        Assert.Equal("all", run.Written[^1].Key);
        Assert.True(run.Written.Count > 1);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(540, true)]
    [InlineData(599, true)]
    [InlineData(600, false)]
    public void It_is_idle_where_its_sources_are_and_no_session_closes_soon(double now, bool isIdle)
    {
        // Over at 1200; nobody's event time is more than ten minutes ahead of the clock.
        var run = new SessionRun().Add([View("s", 1080), .. Marks(10, true), new Step.Tick(Start + (long)(now * 1000))]);
        Assert.Equal([(10.0, isIdle)], run.Told());
    }

    [Fact]
    public void It_is_not_idle_where_a_source_works() => Assert.Equal([(10.0, false)], new SessionRun().Add(Mark(0, 9, true), Mark(1, 10), new Step.Tick(Start)).Told());

    [Fact]
    public void Steps_that_stay_under_another_policy_stay_reached()
    {
        var processor = new SessionsProcessor(5);
        var driver = new TopologyDriver(() => processor, hash => (hash == "p" ? Policy : Policy with { Steps = ["new", "paid", "visit"] }).ToBytes());
        driver.Run(Numbered([new Step.Policy("p"), Fact("s", 0, "visit"), Fact("s", 1, "cart"), new Step.Commit(true), new Step.Policy("q"), Fact("s", 2, "new"), .. Marks(500), new Step.Commit(false)], 0), _ => false);
        Assert.Equal(["new", "visit"], Deltas(driver.Committed).Select(d => d.Series).Where(s => s.StartsWith("funnel", StringComparison.Ordinal)).Select(s => s.Split('"')[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_no_fact_is_counted()
    {
        var run = new SessionRun().Add(Garbage([1, 2, 3]), Garbage(Fact("s", 0).Value.Value.Span[..^1].ToArray()));
        Assert.Equal((0, 2L), (run.Processor.SessionCount, run.Count("session_facts_unreadable")));

        static Step.Record Garbage(byte[] bytes)
        {
            var record = Fact("s", 0);
            return new Step.Record(record.Value with { Value = new Utf8Slice(bytes) });
        }
    }
}

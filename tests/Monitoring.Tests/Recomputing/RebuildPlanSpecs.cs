using System.Globalization;
using Monitoring.Pipeline.Stages;
using Monitoring.Processors.Recomputing;

namespace Monitoring.Tests.Recomputing;

/// <summary>What is read for a range, and which windows it gives. Days begin at 16:00 UTC, midnight in Shanghai.</summary>
public sealed class RebuildPlanSpecs
{
    private const string All = "10s 1m 5m 1h 1d 1w 1mo";

    [Theory]
    // Rows of whole windows of the longest level up to an hour.
    [InlineData("10s", "2026-11-18T10:03:10/2026-11-18T10:03:20", "rows 18T10:03 18T10:04")]
    [InlineData("5m", "2026-11-18T10:03/2026-11-18T10:06", "rows 18T10:00 18T10:10")]
    [InlineData("10s 1h", "2026-11-18T10:03/2026-11-18T10:06", "rows 18T10:00 18T11:00")]
    // A day: its other hours as they are stored.
    [InlineData("1d", "2026-11-18T10:03/2026-11-18T10:06", "hour 17T16:00 18T10:00; rows 18T10:00 18T11:00; hour 18T11:00 18T16:00")]
    // Across midnight: two days.
    [InlineData("1d", "2026-11-18T15:30/2026-11-18T16:30", "hour 17T16:00 18T15:00; rows 18T15:00 18T17:00; hour 18T17:00 19T16:00")]
    // A week from Monday, the 16th: its other days as they are stored.
    [InlineData("1w", "2026-11-18T10:03/2026-11-18T10:06", "day 15T16:00; day 16T16:00; hour 17T16:00 18T10:00; rows 18T10:00 18T11:00; hour 18T11:00 18T16:00; day 18T16:00; day 19T16:00; day 20T16:00; day 21T16:00")]
    public void What_lies_beside_the_range_is_taken_as_it_is_stored(string levels, string range, string read) =>
        Assert.Equal(read, Read(Plan(levels, range, "2026-12-24T00:00").Steps(logs: true, samples: false), s => s.Logs));

    [Theory]
    [InlineData("1m", "2026-11-18T10:03/2026-11-18T10:06", "hour 16T16:00 18T10:00; rows 18T10:00 18T10:06")]
    [InlineData("1d", "2026-11-18T10:03/2026-11-18T10:06", "hour 16T16:00 17T16:00; rows 17T16:00 18T16:00")]
    public void Samples_are_read_for_whole_days_behind_the_stored_hours_of_the_day_before(string levels, string range, string read) =>
        Assert.Equal(read, Read(Plan(levels, range, "2026-12-24T00:00").Steps(logs: true, samples: true), s => s.Samples));

    [Theory]
    [InlineData("10s", "2026-11-18T10:00:05/2026-11-18T10:00:25", "2026-12-24T00:00", 3)]
    [InlineData("1h", "2026-11-18T10:30/2026-11-18T12:00", "2026-12-24T00:00", 2)]
    [InlineData("1h", "2026-11-18T10:30/2026-11-18T12:00", "2026-11-18T11:59", 1)]
    [InlineData("1d", "2026-11-18T10:30/2026-11-18T12:00", "2026-11-18T15:59", 0)]
    [InlineData(All, "2026-11-18T10:00/2026-11-18T10:05", "2026-12-24T00:00", 30 + 5 + 1 + 1 + 1 + 1 + 1)]
    [InlineData(All, "2026-11-18T10:00/2026-11-18T10:05", "2026-11-18T11:00", 30 + 5 + 1 + 1)]
    public void Windows_that_touch_the_range_and_are_sealed_are_rebuilt_each_as_it_closes(string levels, string range, string sealedTo, int windows)
    {
        var plan = Plan(levels, range, sealedTo);
        var (start, end) = plan.Span(samples: false);
        var seen = 0L;
        for (var after = start; after < end; after += 60_000)
        {
            foreach (var (level, first, last) in plan.Closing(after, after + 60_000))
            {
                for (var at = first; at < last; at = level.EndOf(at))
                {
                    Assert.True(plan.Wants(level.Name, at, level.EndOf(at)));
                    Assert.InRange(level.EndOf(at), after + 1, after + 60_000);
                    seen++;
                }
            }
        }

        Assert.Equal(windows, seen);
        Assert.Equal(windows > 0, plan.HasWindows);
    }

    [Fact]
    public void What_is_not_sealed_yet_is_named_apart_from_what_only_reaches_beyond_the_range()
    {
        var open = Plan(All, "2026-11-18T10:00/2026-11-18T11:00", "2026-11-18T10:55:30").Open().ToList();
        Assert.Equal([("10s", 27L, 0L), ("1m", 5, 0), ("5m", 1, 0), ("1h", 1, 0), ("1d", 0, 1), ("1w", 0, 1), ("1mo", 0, 1)], open);
        Assert.Empty(Plan("10s 1h", "2026-11-18T10:00/2026-11-18T11:00", "2026-11-18T11:00").Open());
    }

    [Fact]
    public void Levels_whose_windows_retention_has_dropped_are_left_out_and_named()
    {
        var calendar = Calendar();
        var (from, to) = (Ms("2026-11-18T10:00"), Ms("2026-11-18T10:05"));
        var plan = new RebuildPlan(AggregateStage.Levels(calendar), All.Split(' ').ToHashSet(), (from, to), Ms("2026-12-24T00:00"), level => level.Name == "10s" ? Ms("2026-11-19T00:00") : 0);
        Assert.Equal(["10s"], plan.Dropped());
        Assert.False(plan.Wants("10s", from, from + 10_000));
        Assert.True(plan.Wants("5m", from, from + 300_000));
    }

    [Theory]
    [InlineData("", "10s", "")]
    [InlineData("10s", "1m", "1m")]
    [InlineData("10s 1m 5m", "1h", "1h")]
    [InlineData("10s 1m 5m 1h", "", "1d 1w 1mo")]
    public void The_shortest_stored_level_is_the_guard_and_what_is_not_longer_is_left_out_unless_rows_are_taken_for_complete(string dropped, string guard, string unguarded)
    {
        RebuildPlan Plan(bool acceptsFewer) => new(
            AggregateStage.Levels(Calendar()), All.Split(' ').ToHashSet(), (Ms("2026-11-18T10:00"), Ms("2026-11-18T10:05")), Ms("2026-12-24T00:00"), l => dropped.Split(' ').Contains(l.Name) ? Ms("2026-11-19T00:00") : 0, acceptsFewer);
        Assert.Equal((guard, unguarded), (Plan(false).Guard?.Name ?? "", string.Join(' ', Plan(false).Unguarded)));
        Assert.Empty(Plan(true).Unguarded);
        var (from, to) = (Ms("2026-11-18T10:00"), Ms("2026-11-18T10:01"));
        Assert.Equal((dropped.Length == 0, dropped is "" or "10s"), (Plan(false).Wants("1m", from, to), Plan(true).Wants("1m", from, to)));
    }

    [Fact]
    public void The_guard_is_compared_wherever_rows_are_read_and_nowhere_else()
    {
        // The hour's rows for logs, the day's for samples.
        var plan = Plan("1h 1d", "2026-11-18T10:03/2026-11-18T10:06", "2026-12-24T00:00");
        Assert.Equal((Ms("2026-11-18T10:00"), Ms("2026-11-18T11:00")), plan.Guarded(0, Ms("2026-12-01T00:00"), samples: false));
        Assert.Equal((Ms("2026-11-17T16:00"), Ms("2026-11-18T16:00")), plan.Guarded(0, Ms("2026-12-01T00:00"), samples: true));
        Assert.Equal((Ms("2026-11-18T10:07"), Ms("2026-11-18T10:08")), plan.Guarded(Ms("2026-11-18T10:07"), Ms("2026-11-18T10:08"), samples: false));
        var nine = Ms("2026-11-18T09:00");
        Assert.Equal((false, true, false), (plan.Guards(("10s", nine, nine + 10_000), samples: false), plan.Guards(("10s", nine, nine + 10_000), samples: true), plan.Guards(("1m", nine, nine + 60_000), samples: true)));
    }

    private static string Read(IEnumerable<RebuildStep> steps, Func<RebuildStep, Feed> of)
    {
        var runs = new List<(Feed Feed, long Start, long End)>();
        foreach (var step in steps.Where(s => of(s) != Feed.None))
        {
            var length = of(step) == Feed.Hour ? 3_600_000 : step.End - step.Start;
            if (of(step) != Feed.Day && runs is [.., var last] && last.Feed == of(step) && last.End == step.Start) runs[^1] = last with { End = step.Start + length };
            else runs.Add((of(step), step.Start, step.Start + length));
        }

        return string.Join("; ", runs.Select(r => $"{r.Feed.ToString().ToLowerInvariant()} {Text(r.Start)}{(r.Feed == Feed.Day ? "" : " " + Text(r.End))}"));
    }

    private static RebuildPlan Plan(string levels, string range, string sealedTo)
    {
        var parts = range.Split('/');
        return new RebuildPlan(AggregateStage.Levels(Calendar()), levels.Split(' ').ToHashSet(), (Ms(parts[0]), Ms(parts[1])), Ms(sealedTo), _ => 0);
    }

    private static Processors.Windowing.Calendar Calendar()
    {
        var calendar = new Processors.Windowing.Calendar();
        calendar.Use("Asia/Shanghai");
        return calendar;
    }

    private static long Ms(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    private static string Text(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("dd'T'HH:mm", CultureInfo.InvariantCulture);
}

using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Deduplication;

namespace Monitoring.Tests.Windowing;

public sealed class WindowAggregatorSpecs
{
    private static readonly WindowLevel[] TenSecondsAndMinutes = [WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)), WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s")];

    private static readonly WindowLevel[] AllKinds =
    [
        WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)),
        WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s") with { Early = true },
        WindowLevel.Hopping("2m-by-1m", TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1), "1m"),
        WindowLevel.Tumbling("5m", TimeSpan.FromMinutes(5), "1m"),
        WindowLevel.Days("day", "5m", new Calendar()),
    ];

    [Fact]
    public void A_window_closes_when_the_watermark_reaches_its_end_and_not_before()
    {
        var (windows, seen) = Create();
        windows.Add(0, 1_000, 2);
        windows.Add(0, 9_999, 3);
        windows.Advance(9_999);
        Assert.Empty(seen.All);
        windows.Advance(10_000);
        Assert.Equal(["10s 0 final r0 n=2 sum=5 inc=1"], seen.Lines());
    }

    [Fact]
    public void A_number_at_the_end_of_a_window_belongs_to_the_next()
    {
        var (windows, seen) = Create();
        windows.Add(0, 10_000, 1);
        windows.Advance(10_000);
        Assert.Empty(seen.All);
        windows.Advance(20_000);
        Assert.Equal(["10s 10 final r0 n=1 sum=1 inc=0"], seen.Lines());
    }

    [Fact]
    public void Every_level_is_complete_at_its_own_end_though_its_source_still_takes_late_numbers()
    {
        var (windows, seen) = Create();
        for (var t = 0; t < 60_000; t += 10_000) windows.Add(0, t, 1);
        windows.Advance(60_000);
        Assert.Equal("1m 0 final r0 n=6 sum=6 inc=0", seen.Lines().Last());
    }

    [Fact]
    public void A_late_number_within_grace_corrects_the_window_and_every_closed_one_built_from_it_once_a_batch()
    {
        var (windows, seen) = Create();
        for (var t = 0; t < 60_000; t += 10_000) windows.Add(0, t, 1);
        windows.Advance(60_000);
        seen.All.Clear();
        Assert.True(windows.Add(0, 41_000, 10));
        Assert.True(windows.Add(0, 42_000, 10));
        Assert.Empty(seen.All);
        windows.EndBatch();
        // The window after it rises from another number now.
        Assert.Equal(["10s 40 final r1 n=3 sum=21 inc=9", "1m 0 final r1 n=8 sum=26 inc=10", "10s 50 final r1 n=1 sum=1 inc=1"], seen.Lines());
    }

    [Fact]
    public void A_late_number_that_opens_a_window_within_grace_is_shown_at_the_end_of_the_batch()
    {
        var (windows, seen) = Create();
        windows.Add(0, 25_000, 1);
        windows.Advance(30_000);
        seen.All.Clear();
        Assert.True(windows.Add(0, 15_000, 4));
        windows.EndBatch();
        Assert.Equal(["10s 10 final r0 n=1 sum=4 inc=0", "10s 20 final r1 n=1 sum=1 inc=1"], seen.Lines());
        seen.All.Clear();
        windows.Advance(31_000);
        Assert.Empty(seen.All);
    }

    [Theory]
    [InlineData(29_999, true)]
    [InlineData(30_000, false)]
    public void A_number_is_late_once_the_watermark_is_grace_beyond_the_end_of_its_window(long watermark, bool taken)
    {
        var (windows, _) = Create();
        windows.Advance(watermark);
        Assert.Equal(taken, windows.Add(0, 9_000, 1));
    }

    [Fact]
    public void A_counter_rises_across_windows_and_a_fall_is_a_reset_to_zero()
    {
        var (windows, seen) = Create();
        foreach (var (time, value) in ((long, double)[])[(1_000, 100), (5_000, 110), (12_000, 130), (18_000, 5), (61_000, 8)]) windows.Add(0, time, value);
        windows.Advance(300_000);
        Assert.Equal(["10s 0 final r0 n=2 sum=210 inc=10", "10s 10 final r0 n=2 sum=135 inc=25", "1m 0 final r0 n=4 sum=345 inc=35", "10s 60 final r0 n=1 sum=8 inc=3", "1m 60 final r0 n=1 sum=8 inc=3"], seen.Lines());
    }

    [Fact]
    public void The_rise_into_a_window_is_known_after_the_window_before_was_sealed()
    {
        var (windows, seen) = Create();
        windows.Add(0, 1_000, 100);
        windows.Advance(200_000);
        seen.All.Clear();
        windows.Add(0, 201_000, 150);
        windows.Advance(240_000);
        Assert.Equal(["10s 200 final r0 n=1 sum=150 inc=50", "1m 180 final r0 n=1 sum=150 inc=50"], seen.Lines());
    }

    [Fact]
    public void An_open_window_shows_early_results_where_its_level_wants_them_and_its_last_one_is_final()
    {
        var seen = new RecordedResults();
        var windows = new WindowAggregator([TenSecondsAndMinutes[0], TenSecondsAndMinutes[1] with { Early = true }], seen) { Grace = TimeSpan.FromSeconds(20) };
        windows.Add(0, 1_000, 1);
        windows.Add(0, 11_000, 1);
        windows.Advance(10_000);
        windows.Advance(20_000);
        windows.Advance(60_000);
        Assert.Equal(["1m 0 early r0 n=2 sum=2 inc=0", "1m 0 early r1 n=2 sum=2 inc=0", "1m 0 final r2 n=2 sum=2 inc=0"], seen.Lines().Where(l => l.StartsWith("1m", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_series_is_idle_once_its_last_window_is_sealed_and_nothing_is_kept_of_its_windows()
    {
        var (windows, seen) = Create();
        windows.Add(3, 1_000, 1);
        windows.Advance(79_999);
        Assert.Empty(seen.Idles);
        windows.Advance(80_000);
        Assert.Equal([3], seen.Idles);
        Assert.Equal(0, windows.OpenCount);
    }

    [Fact]
    public void Sketches_and_money_are_merged_from_level_to_level()
    {
        var (windows, seen) = Create();
        for (var t = 0; t < 60_000; t += 10_000)
        {
            var sketches = new WindowSketches();
            sketches.AddQuantiles().Add(t + 1);
            sketches.AddDistinct().Add((ulong)t << 40);
            sketches.AddMoney(0.1m);
            windows.Merge(0, t, new WindowValue { Count = 1, Sum = 1 }, sketches);
        }

        windows.Advance(60_000);
        var minute = seen.All.Single(r => r.Result.Level.Name == "1m");
        Assert.Equal(6, minute.Sketches!.Quantiles!.Count);
        Assert.InRange(minute.Sketches.Distinct!.Estimate(), 5.9, 6.1);
        Assert.Equal(0.6m, minute.Sketches.Money);
    }

    [Fact]
    public void A_long_way_of_the_watermark_is_gone_in_steps_of_so_many_results_and_gives_the_same()
    {
        var (atOnce, all) = Create();
        var (inSteps, each) = Create();
        foreach (var windows in new[] { atOnce, inSteps })
        {
            for (var t = 0; t < 600; t++) windows.Add(t % 3, t * 1_000L, t);
        }

        Assert.True(atOnce.Advance(700_000));
        var steps = 1;
        for (; !inSteps.Advance(700_000, results: 7); steps++) Assert.True(inSteps.Watermark < 700_000);
        Assert.InRange(steps, 10, 60);
        Assert.Equal(all.Lines(), each.Lines());
        Assert.Equal(0, inSteps.OpenCount);
    }

    [Fact]
    public void What_was_sealed_stays_so_though_grace_grows()
    {
        var (windows, seen) = Create();
        for (var i = 0; i < 10; i++) windows.Add(0, 1_000 + i, 1);
        windows.Advance(30_000);
        windows.Grace = TimeSpan.FromMinutes(5);
        Assert.False(windows.Add(0, 2_000, 1));
        windows.EndBatch();
        Assert.Single(seen.All, r => r.Result.Level.Name == "10s");
        Assert.False(Restored(windows, seen, TenSecondsAndMinutes).Add(0, 2_000, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_day_that_is_open_ends_as_it_began_when_the_zone_changes(bool restored)
    {
        var calendar = new Calendar();
        WindowLevel[] levels = [WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)), WindowLevel.Tumbling("1h", TimeSpan.FromHours(1), "10s"), WindowLevel.Days("1d", "1h", calendar)];
        var seen = new RecordedResults();
        var windows = new WindowAggregator(levels, seen) { Grace = TimeSpan.FromSeconds(20) };
        var noon = Ms("2026-11-23T12:00:00Z");
        windows.Add(0, noon, 1);
        windows.Advance(noon + 60_000);
        calendar.Use("Asia/Shanghai");
        if (restored) windows = Restored(windows, seen, levels);
        for (var hour = 1; hour <= 24; hour++)
        {
            windows.Add(0, noon + (hour * 3_600_000L), 1);
            windows.Advance(noon + (hour * 3_600_000L) + 60_000);
        }

        windows.Advance(noon + (72 * 3_600_000L));
        var days = seen.All.Where(r => r.Result.Level.Name == "1d").Select(r => (r.Result.Start, r.Result.End, r.Value.Count)).ToList();
        Assert.Equal([(Ms("2026-11-23T00:00:00Z"), Ms("2026-11-24T00:00:00Z"), 12L), (Ms("2026-11-23T16:00:00Z"), Ms("2026-11-24T16:00:00Z"), 13L)], days);
    }

    [Fact]
    public void Distinct_counts_that_come_to_an_open_series_open_its_longer_levels()
    {
        var seen = new RecordedResults();
        var windows = new WindowAggregator([TenSecondsAndMinutes[0], TenSecondsAndMinutes[1] with { OnlyDistinct = true }], seen) { Grace = TimeSpan.FromSeconds(20) };
        windows.Add(0, 1_000, 1);
        var users = new WindowSketches();
        users.AddDistinct().Add(7);
        windows.Merge(0, 0, new WindowValue { Count = 1, Sum = 1, FirstTime = 2_000, LastTime = 2_000 }, users);
        windows.Advance(90_000);
        Assert.Equal(2, Assert.Single(seen.All, r => r.Result.Level.Name == "1m").Value.Count);
    }

    [Fact]
    public void Weeks_and_months_are_kept_of_distinct_counts_alone()
    {
        var seen = new RecordedResults();
        var calendar = new Calendar();
        var windows = new WindowAggregator(
            [
                WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)),
                WindowLevel.Tumbling("1h", TimeSpan.FromHours(1), "10s"),
                WindowLevel.Days("1d", "1h", calendar),
                WindowLevel.Weeks("1w", "1d", calendar) with { OnlyDistinct = true },
                WindowLevel.Months("1mo", "1d", calendar) with { OnlyDistinct = true },
            ],
            seen)
        { Grace = TimeSpan.FromSeconds(20) };
        var monday = Ms("2026-11-23T00:00:00Z");
        for (var day = 0; day < 7; day++)
        {
            var time = monday + (day * 86_400_000L);
            var users = new WindowSketches();
            // Each day two users, one of them every day.
            users.AddDistinct().Add(0x9E37_79B9_7F4A_7C15);
            users.AddDistinct().Add((ulong)(day + 2) * 0x9E37_79B9_7F4A_7C15);
            windows.Merge(0, time, new WindowValue { Count = 2, Sum = 2, FirstTime = time, LastTime = time }, users);
            windows.Add(1, time, 5);
            windows.Advance(time + 3_600_000);
        }

        windows.Advance(monday + (9 * 86_400_000L));
        var weeks = seen.All.Where(r => r.Result.Level.Name is "1w" && r.Result.IsFinal).ToList();
        var week = Assert.Single(weeks);
        Assert.Equal((0, monday, monday + (7 * 86_400_000L), 14L), (week.Result.Series, week.Result.Start, week.Result.End, week.Value.Count));
        Assert.InRange(week.Sketches!.Distinct!.Estimate(), 7.9, 8.1);
        Assert.Equal(14, seen.All.Count(r => r.Result.Level.Name == "1d" && r.Result.IsFinal));
        // November has ended too, in the middle of that week.
        windows.Advance(Ms("2026-12-01T00:00:20Z"));
        Assert.Equal(14, seen.All.Single(r => r.Result.Level.Name == "1mo" && r.Result.IsFinal).Value.Count);
    }

    [Property(MaxTest = 60)]
    public Property Under_disorder_and_restarts_the_last_results_equal_a_recomputation() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var seen = new RecordedResults();
        var windows = new WindowAggregator(AllKinds, seen) { Grace = TimeSpan.FromSeconds(30) };
        var taken = new List<(int Series, long Time, double Value)>();
        long now = 1_000_000;
        for (var step = 0; step < 300; step++)
        {
            now += random.Next(4_000);
            var time = now - random.Next(random.Next(2) == 0 ? 2_000 : 60_000);
            var (series, value) = (random.Next(3), random.Next(100));
            if (!taken.Exists(t => t.Series == series && t.Time == time) && windows.Add(series, time, value)) taken.Add((series, time, value));
            if (random.Next(10) == 0) windows.EndBatch();
            if (random.Next(6) == 0) windows.Advance(now - 5_000);
            if (random.Next(20) == 0) windows = Restored(windows, seen);
        }

        windows.Advance(now + 3 * 86_400_000L);
        var latest = seen.Latest;
        var expected = Recompute(taken);
        return (latest.Count == expected.Count && expected.All(e => latest.TryGetValue(e.Key, out var l) && l.Result.IsFinal && Same(l.Value, e.Value)) && windows.OpenCount == 0)
            .Label($"seed {seed}: {latest.Count} windows, {expected.Count} expected");
    });

    private static bool Same(in WindowValue a, in WindowValue b) =>
        a.Count == b.Count && a.Sum == b.Sum && a.Min == b.Min && a.Max == b.Max && a.First == b.First && a.Last == b.Last;

    private static Dictionary<(int, string, long), WindowValue> Recompute(List<(int Series, long Time, double Value)> taken)
    {
        var expected = new Dictionary<(int, string, long), WindowValue>();
        foreach (var (series, time, value) in taken)
        {
            foreach (var level in AllKinds)
            {
                for (var start = level.StartOf(time); level.EndOf(start) > time; start -= level.Hop)
                {
                    var whole = expected.GetValueOrDefault((series, level.Name, start));
                    whole.Add(time, value);
                    expected[(series, level.Name, start)] = whole;
                }
            }
        }

        return expected;
    }

    private static WindowAggregator Restored(WindowAggregator windows, RecordedResults seen, WindowLevel[]? levels = null)
    {
        windows.EndBatch();
        var state = new MemoryState();
        windows.Save(state);
        var restored = new WindowAggregator(levels ?? AllKinds, seen) { Grace = windows.Grace };
        restored.Load(state);
        var again = new MemoryState();
        restored.Save(again);
        Assert.Equal(state.Names, again.Names);
        foreach (var name in state.Names) Assert.Equal(state.Read(name), again.Read(name));
        return restored;
    }

    private static (WindowAggregator, RecordedResults) Create()
    {
        var seen = new RecordedResults();
        return (new WindowAggregator(TenSecondsAndMinutes, seen) { Grace = TimeSpan.FromSeconds(20) }, seen);
    }

    private static long Ms(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}

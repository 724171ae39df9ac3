using Monitoring.Processors.Recomputing;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Schemas;

namespace Monitoring.Tests.Recomputing;

/// <summary>Which rebuilt windows are stored, and under which revision.</summary>
public sealed class WindowDifferencesSpecs
{
    private static readonly WindowFigures Window = new()
    {
        Identity = Identity("m", ("a", "b")),
        Level = "1m",
        Start = 60_000,
        End = 120_000,
        Revision = 4,
        Cluster = 2,
        Shown = 2.5,
        Value = new WindowValue { Count = 4, Sum = 10, Min = 1, Max = 4, First = 2, Last = 3 },
        Money = 10.00m,
        Distinct = 3,
        Quantiles = (2, 3, 4, 4),
    };

    public static TheoryData<string, WindowFigures, bool> Changes => new()
    {
        { "nothing", Window, true },
        { "its unit's name and revision", Window with { Revision = 0, Cluster = 0, Unit = [1] }, true },
        { "the last bits of a sum", Window with { Value = Window.Value with { Sum = 10 + 1e-12 }, Shown = 2.5 + 1e-13 }, true },
        { "digits of money", Window with { Money = 10m }, true },
        { "a sum", Window with { Value = Window.Value with { Sum = 10.001 } }, false },
        { "a count", Window with { Value = Window.Value with { Count = 5 } }, false },
        { "a least number", Window with { Value = Window.Value with { Min = 0.9 } }, false },
        { "a last number", Window with { Value = Window.Value with { Last = 2 } }, false },
        { "money", Window with { Money = 10.01m }, false },
        { "distinct items", Window with { Distinct = 4 }, false },
        { "no distinct items", Window with { Distinct = null }, false },
        { "a quantile", Window with { Quantiles = (2, 3, 4, 5) }, false },
        { "the number shown", Window with { Shown = 3 }, false },
        { "an increase", Window with { HasIncrease = true }, false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Only_what_shows_other_figures_differs(string change, WindowFigures rebuilt, bool isSame)
    {
        Assert.NotEmpty(change);
        Assert.Equal(isSame, Found([Window], [rebuilt]).Count == 0);
    }

    [Fact]
    public void Sums_that_cancel_each_other_out_are_equal_by_the_size_of_what_was_added()
    {
        var value = new WindowValue { Count = 4, Sum = 1e-10, Min = -1e6, Max = 1e6, First = 1e6, Last = -1e6 };
        Assert.Empty(Found([Window with { Value = value, Shown = 1e-10 }], [Window with { Value = value with { Sum = -3e-10 }, Shown = -3e-10 }]));
    }

    [Fact]
    public void A_ratio_of_nothing_equals_itself() => Assert.Empty(Found([Window with { Value = default, Shown = double.NaN }], [Window with { Value = default, Shown = double.NaN }]));

    [Fact]
    public void A_correction_has_the_revision_after_the_stored_one_in_the_same_cluster()
    {
        var found = Assert.Single(Found([Window], [Window with { Value = Window.Value with { Count = 5 } }]));
        Assert.Equal((Verdict.Correct, 5, (short)2), (found.Verdict, found.Rebuilt!.Revision, found.Rebuilt.Cluster));
    }

    [Fact]
    public void A_window_that_was_not_there_is_the_first_result_in_the_cluster_that_its_rows_came_from()
    {
        var differences = Differences();
        differences.ComesFrom(9, 60_000, 120_000);
        differences.Compare(Window);
        var found = Assert.Single(differences.Take());
        Assert.Equal((Verdict.Correct, 0, (short)9), (found.Verdict, found.Rebuilt!.Revision, found.Rebuilt.Cluster));
    }

    [Fact]
    public void An_early_result_of_a_sealed_window_is_corrected_by_its_final_one() => Assert.Single(Found([Window with { IsFinal = false }], [Window]));

    [Theory]
    [InlineData(false, Verdict.Fewer)]
    [InlineData(true, Verdict.Correct)]
    public void Fewer_rows_than_the_stream_counted_are_not_trusted_unless_that_is_meant(bool accepts, Verdict verdict)
    {
        var found = Assert.Single(Found([Window], [Window with { Value = Window.Value with { Count = 3 } }], accepts));
        Assert.Equal(verdict, found.Verdict);
    }

    [Fact]
    public void A_stored_window_without_any_row_stays_and_is_told()
    {
        Assert.Equal((Verdict.Fewer, null), Assert.Single(Found([Window], [], acceptsFewer: true)) is var found ? (found.Verdict, found.Rebuilt) : default);
        Assert.Empty(Found([Window with { Value = default }], []));
    }

    [Fact]
    public void Where_other_labels_overflowed_than_in_the_stream_no_series_of_that_metric_is_corrected_in_that_window()
    {
        WindowFigures More(WindowFigures w) => w with { Value = w.Value with { Count = 99 } };
        var builder = new SeriesBuilder(new SeriesLimits());
        builder.AddOverflow();
        Assert.Equal(SeriesFault.None, builder.Build("m"u8, out var identity));
        var overflow = Window with { Identity = identity.ToArray() };
        var (other, later) = (Window with { Identity = Identity("n", ("a", "b")) }, Window with { Start = 120_000, End = 180_000 });
        var found = Found([Window, overflow, other, later], [More(Window), More(overflow), More(other), More(later)]);
        Assert.Equal([Verdict.Overflow, Verdict.Overflow, Verdict.Correct, Verdict.Correct], found.Select(f => f.Verdict));
        // Folded into it by the stream, or only now.
        Assert.Equal([Verdict.Overflow, Verdict.Overflow], Found([Window, overflow], [More(Window)]).Select(f => f.Verdict));
        Assert.Equal([Verdict.Overflow, Verdict.Overflow], Found([Window], [More(Window), overflow]).Select(f => f.Verdict));
        // As full as in the stream: yet the same series may be in it otherwise.
        Assert.Equal([Verdict.Overflow], Found([Window, overflow], [More(Window), overflow]).Select(f => f.Verdict));
    }

    [Fact]
    public void A_window_that_lacks_rows_has_every_longer_one_that_it_lies_in_left_out_however_many_late_rows_came_elsewhere()
    {
        const long Hour = 3_600_000;
        var differences = Differences();
        // Minute 3 lacks 50 rows, minute 40 has 60 late ones: more in all.
        Compare(differences, At("1m", 3 * 60_000, 60_000, 80), 30);
        Assert.Equal([("1m", Verdict.Fewer)], Taken(differences));
        Compare(differences, At("1m", 40 * 60_000, 60_000, 10), 70);
        Assert.Equal([("1m", Verdict.Correct)], Taken(differences));
        Compare(differences, At("1h", 0, Hour, 90), 100);
        Compare(differences, At("5m", 0, 300_000, 80), 85);
        Assert.Equal([("5m", Verdict.Fewer), ("1h", Verdict.Fewer)], Taken(differences));
        Compare(differences, At("1h", Hour, Hour, 90), 100);
        Compare(differences, At("1h", 0, Hour, 90) with { Identity = Identity("m", ("a", "other")) }, 100);
        Compare(differences, At("1d", 0, 24 * Hour, 900), 1000);
        Assert.Equal([("1h", Verdict.Correct), ("1h", Verdict.Correct), ("1d", Verdict.Fewer)], Taken(differences));
        Compare(differences, At("1w", -5 * 24 * Hour, 7 * 24 * Hour, 900), 1000);
        Compare(differences, At("1mo", 0, 30 * 24 * Hour, 900), 1000);
        Compare(differences, At("1w", 2 * 24 * Hour, 7 * 24 * Hour, 900), 1000);
        Assert.Equal([("1w", Verdict.Fewer), ("1w", Verdict.Correct), ("1mo", Verdict.Fewer)], Taken(differences));
    }

    [Fact]
    public void Shorter_windows_that_are_not_wanted_show_missing_rows_all_the_same_and_those_without_any_row_too()
    {
        var differences = Differences(wants: "1h");
        Compare(differences, At("10s", 0, 10_000, 4), 3);
        differences.Expect(At("10s", 3_700_000, 10_000, 4));
        Assert.Empty(differences.Take());
        Assert.Equal(0, differences.Compared);
        foreach (var hour in (long[])[0, 3_600_000, 7_200_000]) Compare(differences, At("1h", hour, 3_600_000, 90), 100);
        Assert.Equal([("1h", Verdict.Fewer), ("1h", Verdict.Fewer), ("1h", Verdict.Correct)], Taken(differences));
    }

    [Fact]
    public void Rows_taken_for_complete_leave_no_longer_window_out()
    {
        var differences = Differences(acceptsFewer: true);
        Compare(differences, At("1m", 0, 60_000, 4), 3);
        differences.Expect(At("1m", 60_000, 60_000, 4));
        Compare(differences, At("5m", 0, 300_000, 9), 10);
        Assert.Equal([("1m", Verdict.Correct), ("1m", Verdict.Fewer), ("5m", Verdict.Correct)], Taken(differences));
    }

    [Fact]
    public void A_ratio_lacks_rows_where_its_upper_part_is_less_though_as_many_were_counted()
    {
        var more = Window with { Value = Window.Value with { Sum = 11 } };
        Assert.Equal((Verdict.Fewer, Verdict.Correct), (Judged(more, Window, isRatio: true), Judged(Window, more, isRatio: true)));
        Assert.Equal(Verdict.Correct, Judged(more, Window, isRatio: false));
        // Only the upper part was there.
        Assert.Equal(Verdict.Fewer, Assert.Single(Found([Window with { Value = new WindowValue { Sum = 1 } }], [])).Verdict);

        static Verdict Judged(WindowFigures stored, WindowFigures rebuilt, bool isRatio)
        {
            var differences = new WindowDifferences(acceptsFewer: false, _ => true, _ => true, _ => isRatio);
            differences.Expect(stored);
            differences.Compare(rebuilt);
            return Assert.Single(differences.Take()).Verdict;
        }
    }

    [Fact]
    public void A_window_with_rows_of_several_clusters_is_left_out_and_those_beside_the_change_are_not()
    {
        var differences = Differences();
        foreach (var (cluster, minute) in ((short, int)[])[(1, 0), (1, 1), (2, 3), (2, 4), (1, 4), (1, 5)]) differences.ComesFrom(cluster, minute * 60_000, (minute + 1) * 60_000);
        for (var minute = 0; minute < 6; minute++) Compare(differences, At("1m", minute * 60_000, 60_000, 1), 2);
        Compare(differences, At("2m", 0, 120_000, 1), 2);
        Compare(differences, At("3m", 60_000, 180_000, 1), 2);
        Assert.Equal(["0 Correct", "1 Correct", "2 Correct", "3 Correct", "4 Clusters", "5 Correct", "0 Correct", "1 Clusters"], differences.Take().Select(d => $"{d.Window.Start / 60_000} {d.Verdict}"));
    }

    [Fact]
    public void A_rise_is_as_exact_as_itself_and_not_as_its_counter()
    {
        var stored = Window with { HasIncrease = true, Shown = 3, Value = new WindowValue { Count = 2, Sum = 2e12, Min = 1e12, Max = 1e12, First = 1e12, Last = 1e12, Increase = 3 } };
        Assert.Single(Found([stored], [stored with { Value = stored.Value with { Increase = 4 } }]));
        Assert.Single(Found([stored], [stored with { Shown = 4 }]));
        Assert.Empty(Found([stored], [stored with { Shown = 3 + 1e-12 }]));
    }

    [Fact]
    public void Infinite_numbers_make_nothing_equal()
    {
        var stored = Window with { Value = Window.Value with { Max = double.PositiveInfinity, Sum = 5 } };
        Assert.Single(Found([stored], [stored with { Value = stored.Value with { Sum = 6 } }]));
        Assert.Single(Found([stored], [stored with { Shown = double.PositiveInfinity }]));
        Assert.Empty(Found([stored with { Shown = double.PositiveInfinity }], [stored with { Shown = double.PositiveInfinity }]));
    }

    private static WindowFigures At(string level, long start, long length, long count) =>
        Window with { Level = level, Start = start, End = start + length, Value = Window.Value with { Count = count } };

    private static void Compare(WindowDifferences differences, WindowFigures stored, long count)
    {
        differences.Expect(stored);
        differences.Compare(stored with { Value = stored.Value with { Count = count } });
    }

    private static IEnumerable<(string, Verdict)> Taken(WindowDifferences differences) => differences.Take().Select(d => (d.Window.Level, d.Verdict));

    private static WindowDifferences Differences(bool acceptsFewer = false, string? wants = null) => new(acceptsFewer, w => wants is null || w.Level == wants, _ => true, _ => false);

    private static IReadOnlyList<WindowDifference> Found(WindowFigures[] stored, WindowFigures[] rebuilt, bool acceptsFewer = false)
    {
        var differences = Differences(acceptsFewer);
        foreach (var window in stored) differences.Expect(window);
        foreach (var window in rebuilt) differences.Compare(window);
        var found = differences.Take();
        Assert.Empty(differences.Take());
        return found;
    }

    private static byte[] Identity(string name, (string, string) label) => new TestSeries(name, [label], MetricKind.Gauge, "", false, 0, []).Identity();
}

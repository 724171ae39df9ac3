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
    public void A_window_that_was_not_there_is_the_first_result_in_the_newest_cluster()
    {
        var found = Assert.Single(Found([], [Window]));
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
        // The same ones as in the stream.
        Assert.Equal([Verdict.Correct], Found([Window, overflow], [More(Window), overflow]).Select(f => f.Verdict));
    }

    private static IReadOnlyList<WindowDifference> Found(WindowFigures[] stored, WindowFigures[] rebuilt, bool acceptsFewer = false)
    {
        var differences = new WindowDifferences(newestCluster: 9, acceptsFewer, _ => true);
        foreach (var window in stored) differences.Expect(window);
        foreach (var window in rebuilt) differences.Compare(window);
        var found = differences.Take();
        Assert.Empty(differences.Take());
        return found;
    }

    private static byte[] Identity(string name, (string, string) label) => new TestSeries(name, [label], MetricKind.Gauge, "", false, 0, []).Identity();
}

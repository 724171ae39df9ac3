using System.Globalization;
using FsCheck.Xunit;
using Monitoring.Processors.Recomputing;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.LogMetrics;

namespace Monitoring.Tests.Recomputing;

/// <summary>Stored rows folded again are what the stream made of them.</summary>
public sealed class WindowRebuildSpecs
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    [Property(MaxTest = 10)]
    public void Windows_of_every_level_are_those_of_the_stream_though_its_events_came_in_disorder_and_in_batches(int seed)
    {
        var run = new StoredRun();
        Publish(run, new Random(seed), 3 * Hour, 200);
        run.Close(MeterRun.Start + 45 * Day);
        AssertSame(run.Windows, run.Rebuild(Rows(0, 3 * Hour)));
    }

    [Fact]
    public void A_range_among_stored_windows_gives_the_days_weeks_and_months_that_all_rows_give()
    {
        var run = new StoredRun();
        Publish(run, new Random(5), 3 * Day, 600);
        run.Close(MeterRun.Start + 45 * Day);
        // The second day's third hour from rows; the rest of that day from hours, the rest from days.
        var steps = new List<RebuildStep> { new(MeterRun.Start, MeterRun.Start + Day, Feed.Day, Feed.None) };
        for (var hour = Day; hour < 2 * Day; hour += Hour)
        {
            if (hour == Day + (2 * Hour)) steps.AddRange(Rows(hour, hour + Hour));
            else steps.Add(new RebuildStep(MeterRun.Start + hour, MeterRun.Start + hour + Hour, Feed.Hour, Feed.None));
        }

        steps.Add(new RebuildStep(MeterRun.Start + (2 * Day), MeterRun.Start + (3 * Day), Feed.Day, Feed.None));
        var rebuilt = run.Rebuild(steps, run.Windows);
        bool IsWhole(WindowFigures w) => (w.Level == "1d" && w.Start == MeterRun.Start + Day) || (w.Level is "1w" or "1mo") || (w.Start >= MeterRun.Start + Day + (2 * Hour) && w.End <= MeterRun.Start + Day + (3 * Hour));
        AssertSame([.. run.Windows.Where(IsWhole)], [.. rebuilt.Where(IsWhole)]);
    }

    [Fact]
    public void An_event_that_came_too_late_is_in_the_rebuilt_windows_alone()
    {
        var run = new StoredRun();
        run.Add(MeterRun.Start + 1_000, Order(1_000, "a", 1));
        run.Close(MeterRun.Start + Hour);
        run.Add(MeterRun.Start + Hour, Order(2_000, "a", 2));
        run.Close(MeterRun.Start + 45 * Day);
        var stored = Assert.Single(run.Windows, IsMinuteOfOrders);
        var rebuilt = Assert.Single(run.Rebuild(Rows(0, Hour)), IsMinuteOfOrders);
        Assert.Equal((1, 2), (stored.Value.Count, rebuilt.Value.Count));
        Assert.Equal((1.25m, 3.50m), (stored.Money, rebuilt.Money));

        static bool IsMinuteOfOrders(WindowFigures w) => w.Level == "1m" && WindowRun.Text(w.Identity).StartsWith("total_order_amount{", StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_added_behind_the_time_that_was_closed_is_a_fault_and_not_forgotten()
    {
        var run = new StoredRun();
        run.Add(MeterRun.Start, Order(0, "a", 1));
        run.EndBatch();
        RebuildStep[] steps = [new(MeterRun.Start + Hour, MeterRun.Start + (2 * Hour), Feed.None, Feed.None), .. Rows(0, Minute)];
        Assert.Throws<InvalidOperationException>(() => run.Rebuild(steps));
    }

    [Fact]
    public void A_stored_window_with_a_damaged_sketch_is_refused()
    {
        var run = new StoredRun();
        run.Add(MeterRun.Start, MeterRun.Event(0, """  "event":"page_view","tenant":"a","user_id":"u1"  """));
        run.Close(MeterRun.Start + 45 * Day);
        var hour = run.Windows.First(w => w.Level == "1h" && w.DistinctSketch.Length > 0);
        RebuildStep[] steps = [new(hour.Start, hour.End, Feed.Hour, Feed.None)];
        Assert.Throws<InvalidDataException>(() => run.Rebuild(steps, [hour with { DistinctSketch = [1, 2, 3] }]));
    }

    private static IEnumerable<RebuildStep> Rows(long from, long to)
    {
        for (var at = from; at < to; at += Minute) yield return new RebuildStep(MeterRun.Start + at, MeterRun.Start + at + Minute, Feed.Rows, Feed.None);
    }

    private static void Publish(StoredRun run, Random random, long length, int count)
    {
        for (var i = 0; i < count; i++)
        {
            // Out of order by some minutes; nothing is closed before all have come.
            var at = Math.Clamp((length * i / count) + random.Next(-300_000, 300_000), 0, length - 1);
            var tenant = random.Next(3) == 0 ? "b" : "a";
            run.Add(MeterRun.Start + length, random.Next(4) switch
            {
                0 => Order(at, tenant, random.Next(1, 90)),
                1 => MeterRun.Event(at, $$"""  "event":"page_view","tenant":"{{tenant}}","user_id":"u{{random.Next(40)}}","session_id":"s{{random.Next(60)}}","page":"/{{random.Next(5)}}"  """),
                2 => MeterRun.Event(at, $$"""  "status":{{(random.Next(5) == 0 ? 503 : 200)}},"duration_ms":{{random.Next(1, 5000)}},"tenant":"{{tenant}}","phone":"13812345678"  """),
                _ => MeterRun.Event(at, $$"""  "event":"{{(random.Next(3) == 0 ? "item_click" : "item_impression")}}","tenant":"{{tenant}}","user":{"id":"u{{random.Next(40)}}"}  """),
            });
            if (random.Next(20) == 0) run.EndBatch();
        }

        run.EndBatch();
    }

    private static string Order(long at, string tenant, int amount) =>
        MeterRun.Event(at, string.Create(CultureInfo.InvariantCulture, $$"""  "event":"order_created","tenant":"{{tenant}}","user_id":"u{{amount}}","currency":"CNY","amount":{{amount * 1.25m - (amount > 1 ? 0.25m : 0)}}  """));

    private static void AssertSame(IReadOnlyCollection<WindowFigures> stored, IReadOnlyCollection<WindowFigures> rebuilt)
    {
        Assert.NotEmpty(stored);
        var differences = new WindowDifferences(acceptsFewer: false, _ => true, _ => false, _ => false);
        foreach (var window in stored) differences.Expect(window);
        foreach (var window in rebuilt) differences.Compare(window);
        Assert.Empty(differences.Take().Select(d => $"{d.Verdict} {d.Stored} {d.Rebuilt} {WindowRun.Text((d.Rebuilt ?? d.Stored)!.Identity)}"));
        Assert.Equal(stored.Count, rebuilt.Count);
    }
}

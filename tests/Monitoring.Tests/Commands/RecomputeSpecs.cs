using System.Globalization;
using Monitoring.Pipeline.Commands.Recompute;
using Monitoring.Processors.Joins;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Recomputing;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Schemas;

namespace Monitoring.Tests.Commands;

/// <summary>What <c>monitoring recompute</c> understands, chooses and says.</summary>
public sealed class RecomputeSpecs
{
    [Theory]
    [InlineData("2026-11-23T10:00/2026-11-23T11:00", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z")]
    [InlineData("2026-11-23T10:00:10Z/2026-11-23T10:00:20Z", "2026-11-23T10:00:10Z", "2026-11-23T10:00:20Z")]
    [InlineData("2026-11-23T00:00+08:00/2026-11-24T00:00+08:00", "2026-11-22T16:00:00Z", "2026-11-23T16:00:00Z")]
    [InlineData("2026-11-23/2026-11-24", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z")]
    public void A_range_is_two_times_in_UTC_unless_an_offset_says_otherwise(string text, string from, string to)
    {
        Assert.Null(RangeText.Read(text, out var range));
        Assert.Equal((from, to), (RecomputeReport.Time(range.From), RecomputeReport.Time(range.To)));
    }

    [Theory]
    [InlineData("2026-11-23T10:00", "is no range; write START/END")]
    [InlineData("10:00/11:00", "is no range; write START/END")]
    [InlineData("2026-11-23T10:00/2026-11-23T11:00/1m", "is no range; write START/END")]
    [InlineData("2026-11-23T11:00/2026-11-23T10:00", "ends before it begins")]
    [InlineData("2026-11-23T11:00/2026-11-23T11:00", "ends before it begins")]
    public void What_is_no_range_is_told_with_its_mend(string text, string problem) => Assert.Contains(problem, RangeText.Read(text, out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("", true, true, "")]
    [InlineData("", false, true, "")]
    [InlineData("orders_paid api_requests", true, true, "")]
    [InlineData("node_load1", true, false, "")]
    [InlineData("orders_paid node_load1", true, true, "")]
    [InlineData("node_load1", false, false, "node_load1")]
    [InlineData("bounce_rate orders_paid", true, true, "bounce_rate")]
    [InlineData("cohort_refund_rate refund_time orders_paid", true, true, "cohort_refund_rate refund_time")]
    public void Metrics_are_of_logs_or_of_samples_and_those_of_sessions_and_joins_are_refused(string wanted, bool keepsSamples, bool hasLogs, string refused)
    {
        var names = wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var choice = new MetricChoice(new LogMetricOptions(), new JoinOptions(), names, keepsSamples);
        Assert.Equal((hasLogs, refused), (choice.HasLogs, string.Join(' ', choice.Refused)));
        Assert.Equal(keepsSamples && (names.Length == 0 || names.Contains("node_load1")), choice.HasSamples);
        Assert.Equal(names.Length == 0, choice.Logs.Metrics.Count == ShippedMetrics.All.Count);
        // A sample of a name that logs yield too is not taken: its window is then short of rows, and stays.
        Assert.Equal(choice.OfSamples.IsExcept, choice.OfSamples.Names.Contains("orders_paid"));
    }

    [Theory]
    [InlineData("api_response_time_p99 orders_paid", "api_response_time_p99")]
    [InlineData("api_response_time foreign_p99", "")]
    public void A_quantile_of_a_known_metric_is_no_metric(string wanted, string quantiles) =>
        Assert.Equal(quantiles, string.Join(' ', new MetricChoice(new LogMetricOptions(), new JoinOptions(), wanted.Split(' '), keepsSamples: true).Quantiles));

    [Fact]
    public void Without_names_the_metrics_of_sessions_and_joins_are_not_compared()
    {
        var all = new MetricChoice(new LogMetricOptions(), new JoinOptions(), [], keepsSamples: true).All;
        Assert.True(all.IsExcept && all.Names.Contains("bounce_rate") && all.Names.Contains("cohort_refund_rate") && !all.Names.Contains("orders_paid"));
    }

    [Fact]
    public void A_difference_is_one_line_that_steers_no_terminal()
    {
        var window = new WindowFigures
        {
            Identity = new TestSeries("m", [("a", "b\u001B[2J")], MetricKind.Gauge, "", false, 0, []).Identity(),
            Level = "1m",
            Start = 0,
            End = 60_000,
            Shown = 0.25,
            Value = new WindowValue { Count = 4 },
        };
        Assert.Equal(
            "1m  1970-01-01T00:00:00Z m{a=\"b\u241B[2J\"}  value none -> 0.25, count none -> 4",
            RecomputeReport.Line(new WindowDifference(null, window, Verdict.Correct)));
    }

    [Fact]
    public void A_summary_counts_what_was_corrected_and_what_was_left_out_with_its_reason()
    {
        var output = new StringWriter(CultureInfo.InvariantCulture);
        var report = new RecomputeReport(output, TextWriter.Null, isDryRun: false, TimeProvider.System);
        var window = new WindowFigures { Identity = new TestSeries("m", [], MetricKind.Gauge, "", false, 0, []).Identity(), Level = "1m", Start = 0, End = 60_000 };
        foreach (var verdict in (Verdict[])[Verdict.Correct, Verdict.Correct, Verdict.Fewer]) report.Add(new WindowDifference(window, window, verdict));
        report.End(compared: 12_345, rows: 67_890);
        Assert.StartsWith("67,890 rows read, 12,345 windows compared, 2 corrected.\nLeft out: 1 windows hold fewer stored rows than the stream counted", output.ToString(), StringComparison.Ordinal);
        Assert.Equal((2, 1), (report.Corrected, report.LeftOut));
    }
}

using System.Globalization;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Tests.Rules;

/// <summary>What expressions come to, by tables; more of it is in Prometheus' own tests.</summary>
public class EvaluationSpecs
{
    // A sample each 30 s from 0.
    private const string Series = """
        up{job="a",instance="1"} 1 1 1 1 1 1 1 1 1 1 1
        up{job="a",instance="2"} 1 1 0 0 0 0 0 0 0 0 0
        up{job="b",instance="3"} 1 1 1 1 stale
        requests{job="a"} 0+30x10
        requests{job="b"} 100 110 5 15 25 35 45 55 65 75 85
        info{job="a",team="x"} 1x10
        info{job="b",team="y"} 1x10
        target_info{job="a",instance="1",zone="z1",env="live"} 1x10
        copy{job="a",team="x"} 1x10
        latency_bucket{le="0.1"} 0+1x10
        latency_bucket{le="1"} 0+3x10
        latency_bucket{le="+Inf"} 0+4x10
        """;

    // Expression, second, the series in order with their values.
    [Theory]
    [InlineData("1 + 2 * 3", 300, "7")]
    [InlineData("\"text\"", 300, "text")]
    [InlineData("time()", 90, "90")]
    [InlineData("up{job=\"a\"}", 60, "up{instance=\"1\", job=\"a\"} 1; up{instance=\"2\", job=\"a\"} 0")]
    [InlineData("up{job=\"b\"}", 90, "up{instance=\"3\", job=\"b\"} 1")]
    [InlineData("up{job=\"b\"}", 120, "")]
    [InlineData("up == 0", 300, "up{instance=\"2\", job=\"a\"} 0")]
    [InlineData("up == bool 0", 300, "{instance=\"1\", job=\"a\"} 0; {instance=\"2\", job=\"a\"} 1")]
    [InlineData("0 < up", 300, "up{instance=\"1\", job=\"a\"} 1")]
    [InlineData("sum by (job) (up)", 60, "{job=\"a\"} 1; {job=\"b\"} 1")]
    [InlineData("count(up) by (job) > 1", 60, "{job=\"a\"} 2")]
    [InlineData("avg without (instance) (up)", 60, "{job=\"a\"} 0.5; {job=\"b\"} 1")]
    [InlineData("sum(up) / count(up)", 60, "{} 0.6666666666666666")]
    [InlineData("rate(requests[5m])", 300, "{job=\"a\"} 1; {job=\"b\"} 0.3148148148148148")]
    [InlineData("increase(requests{job=\"a\"}[2m])", 300, "{job=\"a\"} 120")]
    [InlineData("resets(requests[10m])", 300, "{job=\"a\"} 0; {job=\"b\"} 1")]
    [InlineData("requests offset 1m", 300, "requests{job=\"a\"} 240; requests{job=\"b\"} 65")]
    [InlineData("requests{job=\"a\"} @ 60", 300, "requests{job=\"a\"} 60")]
    [InlineData("max_over_time(requests{job=\"a\"}[1m:30s])", 300, "{job=\"a\"} 300")]
    [InlineData("requests * on (job) group_left (team) info", 300, "{job=\"a\", team=\"x\"} 300; {job=\"b\", team=\"y\"} 85")]
    [InlineData("info * on (job) group_right (team) requests", 300, "{job=\"a\", team=\"x\"} 300; {job=\"b\", team=\"y\"} 85")]
    [InlineData("requests and on (job) info{team=\"x\"}", 300, "requests{job=\"a\"} 300")]
    [InlineData("requests unless on (job) info{team=\"x\"}", 300, "requests{job=\"b\"} 85")]
    [InlineData("topk(1, requests)", 300, "requests{job=\"a\"} 300")]
    [InlineData("absent(nothing{job=\"a\",x=~\"y\"})", 300, "{job=\"a\"} 1")]
    [InlineData("absent(up)", 300, "")]
    [InlineData("histogram_quantile(0.5, latency_bucket)", 300, "{} 0.55")]
    [InlineData("label_replace(info, \"short\", \"$1\", \"team\", \"(.)\")", 300, "info{job=\"a\", short=\"x\", team=\"x\"} 1; info{job=\"b\", short=\"y\", team=\"y\"} 1")]
    [InlineData("scalar(requests{job=\"a\"}) + 1", 300, "301")]
    [InlineData("scalar(requests)", 300, "NaN")]
    [InlineData("requests + on (job, team) fill_right (5) info", 300, "{job=\"a\"} 305; {job=\"b\"} 90")]
    [InlineData("year(vector(1e11))", 300, "{} 5138")]
    [InlineData("day_of_year(vector(951782400))", 300, "{} 60")]
    [InlineData("hour(vector(-1))", 300, "{} 23")]
    [InlineData("info(up{job=\"a\"})", 300, "up{env=\"live\", instance=\"1\", job=\"a\", zone=\"z1\"} 1; up{instance=\"2\", job=\"a\"} 0")]
    [InlineData("info(up, {zone=~\".+\"})", 60, "up{instance=\"1\", job=\"a\", zone=\"z1\"} 1")]
    [InlineData("info(rate(requests[5m]), {__name__=\"info\"})", 300, "{job=\"a\", team=\"x\"} 1; {job=\"b\", team=\"y\"} 0.3148148148148148")]
    [InlineData("sort_by_label(info, \"team\")", 300, "info{job=\"a\", team=\"x\"} 1; info{job=\"b\", team=\"y\"} 1")]
    public void An_expression_comes_to(string text, int second, string expected) => Assert.Equal(expected, Shown(new Evaluator(Store(), EvaluationOptions.Default).Evaluate(PromqlParser.Parse(text), second * 1000L)));

    // Expression, second, value at the open edge (Prometheus 3) and at the closed one (Prometheus 2).
    [Theory]
    [InlineData("count_over_time(requests{job=\"a\"}[1m])", 300, "{job=\"a\"} 2", "{job=\"a\"} 3")]
    [InlineData("requests{job=\"a\"}", 600, "", "requests{job=\"a\"} 300")]
    [InlineData("requests{job=\"a\"}", 599, "requests{job=\"a\"} 300", "requests{job=\"a\"} 300")]
    [InlineData("count_over_time(requests{job=\"a\"}[1m:30s])", 300, "{job=\"a\"} 2", "{job=\"a\"} 3")]
    public void The_left_edge_is_open_since_Prometheus_3(string text, int second, string open, string closed)
    {
        var expression = PromqlParser.Parse(text);
        Assert.Equal(open, Shown(new Evaluator(Store(), EvaluationOptions.Default).Evaluate(expression, second * 1000L)));
        Assert.Equal(closed, Shown(new Evaluator(Store(), new EvaluationOptions { LeftClosed = true }).Evaluate(expression, second * 1000L)));
    }

    [Theory]
    [InlineData("requests * on () info", "found duplicate series for the match group {} on the right hand-side of the operation: [{__name__=\"info\", job=\"a\", team=\"x\"}, {__name__=\"info\", job=\"b\", team=\"y\"}];many-to-many matching not allowed: matching labels must be unique on one side")]
    [InlineData("up * on (job) info", "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")]
    [InlineData("label_replace(up, \"instance\", \"x\", \"\", \"\")", "vector cannot contain metrics with the same labelset")]
    [InlineData("abs({__name__=~\"info|copy\"})", "vector cannot contain metrics with the same labelset")]
    [InlineData("label_replace(up, \"x\", \"\", \"y\", \"(\")", "invalid regular expression in label_replace(): (")]
    [InlineData("topk(NaN, up)", "Parameter value is NaN")]
    [InlineData("sum_over_time(up[100y:1ms])", "a subquery of more than 10000000 steps")]
    [InlineData("sum_over_time(up[1m] anchored)", "anchored modifier can only be used with: changes, delta, increase, rate, resets - not with sum_over_time")]
    public void What_cannot_be_computed_says_why(string text, string message)
    {
        var error = Assert.Throws<EvaluationException>(() => new Evaluator(Store(), EvaluationOptions.Default).Evaluate(PromqlParser.Parse(text), 60_000));
        Assert.Equal(message, error.Message);
        Assert.Null(error.RefusedFeature);
    }

    // The numbers of promtool, to the last digit.
    [Theory]
    [InlineData("1.05 ^ 37", 6.081406942770457)]
    [InlineData("1.05 ^ 5", 1.2762815625000001)]
    [InlineData("0.9 ^ 5", 0.5904900000000002)]
    [InlineData("2 ^ -1074", double.Epsilon)]
    [InlineData("(-2) ^ 3", -8)]
    [InlineData("(-2) ^ 0.5", double.NaN)]
    [InlineData("(-1) ^ 1e300", 1)]
    [InlineData("10 ^ 400", double.PositiveInfinity)]
    [InlineData("10 ^ -400", 0)]
    [InlineData("2 ^ Inf", double.PositiveInfinity)]
    [InlineData("1 ^ NaN", 1)]
    [InlineData("9 ^ -0.5", 0.3333333333333333)]
    [InlineData("scalar(log10(vector(0.1)))", -0.9999999999999999)]
    [InlineData("scalar(log10(vector(0)))", double.NegativeInfinity)]
    [InlineData("scalar(ln(vector(3)))", 1.0986122886681096)]
    [InlineData("scalar(ln(vector(-1)))", double.NaN)]
    [InlineData("scalar(ln(vector(5e-324)))", -744.4400719213812)]
    [InlineData("scalar(log2(vector(1024)))", 10)]
    [InlineData("scalar(log2(vector(Inf)))", double.PositiveInfinity)]
    [InlineData("scalar(exp(vector(-Inf)))", 0)]
    [InlineData("scalar(exp(vector(1000)))", double.PositiveInfinity)]
    public void A_number_is_that_of_Go(string text, double expected) =>
        Assert.Equal(expected, ((QueryResult.Scalar)new Evaluator(Store(), EvaluationOptions.Default).Evaluate(PromqlParser.Parse(text), 0)).Point.Value);

    [Fact]
    public void A_pair_that_a_comparison_leaves_out_is_a_second_match_only_where_matching_is_strict()
    {
        var store = new MemorySeries();
        foreach (var line in (string[])["a{i=\"1\",j=\"j\"} 5", "a{i=\"2\",j=\"j\"} 1", "b{j=\"j\"} 3"]) store.Append(SeriesNotation.Parse(line), 0, 30_000);
        var strict = EvaluationOptions.Default with { StrictMatching = true };
        Assert.Equal("{j=\"j\"} 5", Of("a > on (j) b", EvaluationOptions.Default));
        Assert.Equal("a{i=\"1\", j=\"j\"} 3", Of("b < on (j) group_right () a", EvaluationOptions.Default));
        Assert.Equal("{j=\"j\"} 5", Of("a > on (j) fill_left (9) b", EvaluationOptions.Default));
        Assert.Equal("", Of("a > on (j) fill_left (9) (b + 5)", EvaluationOptions.Default));
        Assert.Throws<EvaluationException>(() => Of("a > on (j) b", strict));
        foreach (var text in (string[])["a > bool on (j) b", "a != on (j) b", "a + on (j) b"]) Assert.Throws<EvaluationException>(() => Of(text, EvaluationOptions.Default));

        string Of(string text, EvaluationOptions options) => Shown(new Evaluator(store, options).Evaluate(PromqlParser.Parse(text), 0));
    }

    // Rounding shows the order.
    [Fact]
    public void Each_reset_is_added_to_the_growth_in_turn()
    {
        var store = new MemorySeries();
        store.Append(SeriesNotation.Parse("c 0.1 0.7 0.3 1.1 0.2 0.9 0.4 1.7 0.6"), 0, 60_000);
        Assert.Equal("{} 5", Shown(new Evaluator(store, EvaluationOptions.Default).Evaluate(PromqlParser.Parse("increase(c[9m])"), 480_000)));
    }

    [Fact]
    public void A_pattern_is_compiled_once_for_all_steps()
    {
        var evaluator = new Evaluator(Store(), EvaluationOptions.Default);
        var expression = PromqlParser.Parse("label_replace(vector(1), \"x\", \"$1\", \"y\", \"(a|b)*c{0,50}\")");
        evaluator.Evaluate(expression, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) evaluator.Evaluate(expression, i);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 8_000);
    }

    [Fact]
    public void What_is_not_evaluated_is_refused_by_name()
    {
        var store = new MemorySeries();
        store.Append(SeriesNotation.Parse("native 1 {{sum:1}} 2"), 0, 30_000);
        var evaluator = new Evaluator(store, EvaluationOptions.Default with { Lookback = TimeSpan.FromSeconds(30) });
        Assert.Equal("native 1", Shown(evaluator.Evaluate(PromqlParser.Parse("native"), 0)).Replace("{}", "", StringComparison.Ordinal));
        Assert.Equal("native histograms", Assert.Throws<EvaluationException>(() => evaluator.Evaluate(PromqlParser.Parse("native"), 30_000)).RefusedFeature);
        Assert.Equal("start_timestamp()", Assert.Throws<EvaluationException>(() => evaluator.Evaluate(PromqlParser.Parse("start_timestamp(native)"), 0)).RefusedFeature);
    }

    [Fact]
    public void A_range_is_evaluated_at_each_step()
    {
        var matrix = new Evaluator(Store(), EvaluationOptions.Default).EvaluateRange(PromqlParser.Parse("sum by (job) (requests) > 20"), 0, 90_000, 30_000);
        Assert.Equal(["{job=\"a\"} 30@30 60@60 90@90", "{job=\"b\"} 100@0 110@30"], matrix.Series.Select(s => $"{s.Labels} {string.Join(' ', s.Points.ToArray().Select(p => $"{p.Value}@{p.TimeMs / 1000}"))}"));
    }

    [Fact]
    public void A_query_that_selects_too_much_is_refused()
    {
        var evaluator = new Evaluator(Store(), EvaluationOptions.Default with { MaxSamples = 10 });
        Assert.Throws<EvaluationException>(() => evaluator.Evaluate(PromqlParser.Parse("sum_over_time(requests[10m])"), 300_000));
    }

    [Fact]
    public void The_steps_of_all_subqueries_together_hold_no_more_than_a_query_may()
    {
        var evaluator = new Evaluator(Store(), EvaluationOptions.Default with { MaxSamples = 100 });
        Assert.Equal("{} 60", Shown(evaluator.Evaluate(PromqlParser.Parse("count_over_time(vector(1)[1m:1s])"), 300_000)));
        Assert.Equal("{} 120", Shown(evaluator.Evaluate(PromqlParser.Parse("count_over_time(vector(1)[50s:1s]) + count_over_time(vector(1)[50s:1s]) + 20"), 300_000)));
        Assert.Throws<EvaluationException>(() => evaluator.Evaluate(PromqlParser.Parse("count_over_time(vector(1)[1m:1s]) + count_over_time(vector(1)[1m:1s])"), 300_000));
        Assert.Throws<EvaluationException>(() => evaluator.Evaluate(PromqlParser.Parse("absent_over_time(nothing[2m:1s])"), 300_000));
    }

    [Fact]
    public void A_series_that_grows_out_of_order_is_kept_in_order_and_what_was_selected_stays()
    {
        var store = new MemorySeries();
        var labels = SeriesNotation.ParseLabels("x");
        foreach (var time in (long[])[10, 30, 20, 40, 30]) store.Append(labels, new Point(time, time));
        var matchers = ((VectorSelector)PromqlParser.Parse("x")).Matchers;
        var before = Assert.Single(store.Select(matchers, 0, 100)).Points;
        store.Append(labels, new Point(5, 5));
        Assert.Equal([10, 20, 30, 40], before.ToArray().Select(p => p.TimeMs));
        Assert.Equal([5, 10, 20, 30, 40], Assert.Single(store.Select(matchers, 0, 100)).Points.ToArray().Select(p => p.TimeMs));
        Assert.Equal([20, 30], Assert.Single(store.Select(matchers, 20, 30)).Points.ToArray().Select(p => p.TimeMs));
        Assert.Empty(store.Select(matchers, 41, 100));
    }

    private static MemorySeries Store()
    {
        var store = new MemorySeries();
        foreach (var line in Series.Split('\n')) store.Append(SeriesNotation.Parse(line), 0, 30_000);
        return store;
    }

    private static string Shown(QueryResult result) => result switch
    {
        QueryResult.Scalar scalar => scalar.Point.Value.ToString("R", CultureInfo.InvariantCulture),
        QueryResult.Text text => text.Value,
        QueryResult.Vector vector => string.Join("; ", vector.Samples.OrderBy(s => s.Labels).Select(s => $"{s.Labels.Metric}{s.Labels.Without("__name__")} {s.Value.ToString("R", CultureInfo.InvariantCulture)}")),
        _ => throw new InvalidOperationException(),
    };
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Tests.Rules;

/// <summary>Random expressions, evaluated here and by promtool.</summary>
/// <remarks>
/// The promtool of Debian is of Prometheus 2, whose ranges hold both their ends. Its tests are given an expectation that never holds, and so tell what they got.
/// </remarks>
public partial class PromtoolDifferential(ITestOutputHelper output)
{
    private const string Promtool = "/usr/bin/promtool";
    private const int Cases = 600;

    // promtool reads series up to the last evaluation alone, that at 11 minutes.
    private const int LastValue = 22;
    private static readonly string[] s_logarithms = ["ln", "log2", "log10"];
    private static readonly EvaluationOptions AsInVersion2 = new() { LeftClosed = true };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_expressions_come_to_what_promtool_says(int seed)
    {
        Assert.SkipUnless(File.Exists(Promtool), "promtool is not installed");
        var series = RandomSeries(seed);
        var random = new RandomPromql(seed);
        var cases = Enumerable.Range(0, Cases).Select(i => (Expression: random.Next(), Minute: 3 + (i % 9))).ToList();
        var theirs = await Promtool2(series, cases);
        var store = new MemorySeries();
        foreach (var (name, values) in series) store.Append(SeriesNotation.Parse($"{name} {values}"), 0, 30_000);
        var evaluator = new Evaluator(store, AsInVersion2);
        var differences = new List<string>();
        var (filled, failed) = (0, 0);
        for (var i = 0; i < Cases; i++)
        {
            var ours = Ours(evaluator, cases[i].Expression, cases[i].Minute * 60_000L);
            if (ours is null) failed++;
            else if (ours.Count > 0) filled++;
            if (Difference(ours, theirs[i]) is { } difference) differences.Add($"{cases[i].Expression} at {cases[i].Minute}m: {difference}");
        }

        output.WriteLine($"{Cases} expressions, {filled} with a result, {failed} with an error");
        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join('\n', differences)}");
        Assert.True(filled > Cases / 3, $"only {filled} have a result");
    }

    [Fact]
    public async Task Powers_logarithms_and_exponentials_are_promtools_to_the_last_digit()
    {
        Assert.SkipUnless(File.Exists(Promtool), "promtool is not installed");
        var random = new Random(7);
        var cases = new List<(string Expression, int Minute)>();
        for (var i = 0; i < 200; i++)
        {
            cases.Add(($"vector(({Text(Between(-5, 50))}) ^ ({random.Next(-40, 41)}))", 0));
            cases.Add(($"vector({Text(Between(0.01, 50))} ^ ({Text(Between(-5, 5))}))", 0));
            cases.Add(($"{s_logarithms[i % 3]}(vector({Text(Math.Round(Between(0, 30), i % 12))}))", 0));
            cases.Add(($"exp(vector({Text(Between(-1, 1) * (i % 2 == 0 ? 700 : 3))}))", 0));
        }

        var theirs = await Promtool2([("a", "1")], cases);
        var evaluator = new Evaluator(new MemorySeries(), AsInVersion2);
        var differences = new List<string>();
        for (var i = 0; i < cases.Count; i++)
        {
            var (mine, value) = (Ours(evaluator, cases[i].Expression, 0)![LabelSet.Empty], theirs[i]![LabelSet.Empty]);
            if (!mine.Equals(value)) differences.Add($"{cases[i].Expression} is {mine:R} instead of {value:R}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join('\n', differences)}");

        double Between(double least, double most) => least + ((most - least) * random.NextDouble());
        static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static Dictionary<LabelSet, double>? Ours(Evaluator evaluator, string text, long time)
    {
        try
        {
            var vector = (QueryResult.Vector)evaluator.Evaluate(PromqlParser.Parse(text), time);
            return vector.Samples.ToDictionary(s => s.Labels, s => s.Value);
        }
        catch (Exception e) when (e is EvaluationException or PromqlException)
        {
            return null;
        }
    }

    private static string? Difference(Dictionary<LabelSet, double>? ours, Dictionary<LabelSet, double>? theirs)
    {
        if (ours is null || theirs is null) return ours is null == theirs is null ? null : ours is null ? "fails here alone" : "fails there alone";
        foreach (var (labels, value) in theirs)
        {
            if (!ours.Remove(labels, out var mine)) return $"{labels} is missing";
            if (!AlmostEqual.Are(mine, value, 1e-9) && !(Math.Abs(mine - value) < 1e-9)) return $"{labels} is {mine:R} instead of {value:R}";
        }

        return ours.Count == 0 ? null : $"not there: {ours.First().Key}";
    }

    private static List<(string Name, string Values)> RandomSeries(int seed)
    {
        var random = new Random(seed);
        var series = new List<(string, string)>();
        foreach (var metric in (string[])["gauge", "total", "other", "gap"])
        {
            foreach (var labels in (string[])["job=\"a\",instance=\"1\",group=\"canary\"", "job=\"a\",instance=\"2\",group=\"canary\"", "job=\"b\",instance=\"1\",group=\"live\"", "job=\"b\",instance=\"3\"", "instance=\"2\""])
            {
                if (metric == "other" && random.Next(3) == 0) continue;
                series.Add(($"{metric}{{{labels}}}", Values(random, metric, series.Count)));
            }
        }

        foreach (var (bound, growth) in ((string, int)[])[("0.1", 1), ("0.5", 4), ("1", 6), ("+Inf", 7)]) series.Add(($"latency_bucket{{le=\"{bound}\"}}", $"1000+{growth}x{LastValue}"));
        return series;
    }

    // Counters are never equal, since which of equal ones a choice takes is nobody's promise.
    private static string Values(Random random, string metric, int place)
    {
        var values = new StringBuilder();
        var now = metric == "total" ? 1_000_000.0 * (place + 1) : random.Next(-20, 20);
        for (var i = 0; i <= LastValue; i++)
        {
            now = metric == "total" ? now + random.Next(50) : random.Next(5) == 0 ? now : random.Next(-40, 40) / 4.0;
            var isMissing = metric == "gap" && random.Next(3) == 0;
            values.Append(CultureInfo.InvariantCulture, $"{(isMissing ? random.Next(3) == 0 ? "stale" : "_" : now)} ");
        }

        return values.ToString();
    }

    private static async Task<List<Dictionary<LabelSet, double>?>> Promtool2(List<(string Name, string Values)> series, List<(string Expression, int Minute)> cases)
    {
        var file = new StringBuilder("evaluation_interval: 1m\ntests:\n- interval: 30s\n  input_series:\n");
        foreach (var (name, values) in series) file.Append(CultureInfo.InvariantCulture, $"  - series: '{name}'\n    values: '{values}'\n");
        file.Append("  promql_expr_test:\n");
        foreach (var (expression, minute) in cases) file.Append(CultureInfo.InvariantCulture, $"  - expr: '{expression}'\n    eval_time: {minute}m\n    exp_samples: [{{labels: 'never', value: 4711}}]\n");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "test.yml");
            await File.WriteAllTextAsync(path, file.ToString());
            using var process = Process.Start(new ProcessStartInfo(Promtool, ["test", "rules", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync() + await errors;
            await process.WaitForExitAsync();
            return Told(text, cases.Count);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static List<Dictionary<LabelSet, double>?> Told(string text, int count)
    {
        var results = new List<Dictionary<LabelSet, double>?>();
        var parts = CaseStart().Split(text);
        for (var i = 1; i < parts.Length; i++)
        {
            var got = GotLine().Match(parts[i]);
            results.Add(got.Success ? SampleText().Matches(got.Groups[1].Value).ToDictionary(m => SeriesNotation.ParseLabels(m.Groups[1].Value), m => Number(m.Groups[2].Value)) : null);
        }

        Assert.True(results.Count == count, $"promtool told {results.Count} of {count} results:\n{text[..Math.Min(2000, text.Length)]}");
        return results;
    }

    private static double Number(string text) => NumberText.TryParseFloat(text, out var value) ? value : throw new FormatException(text);

    [GeneratedRegex(@"^\s*expr: "".*"", time: \w+,", RegexOptions.Multiline)]
    private static partial Regex CaseStart();

    [GeneratedRegex(@"^\s*got:(.*)$", RegexOptions.Multiline)]
    private static partial Regex GotLine();

    [GeneratedRegex(@"(\{[^}]*\}) ([^ ,]+)")]
    private static partial Regex SampleText();
}

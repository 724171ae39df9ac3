using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>How an evaluation of a promqltest file went.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Expression">PromQL.</param>
/// <param name="Refused">The feature that is not evaluated; null for none.</param>
/// <param name="Failure">How the result differs from the expectation; null where it does not.</param>
internal sealed record PromqlTestOutcome(int Line, string Expression, string? Refused, string? Failure);

/// <summary>Runs promqltest files.</summary>
/// <remarks>An instant that is expected to give a vector or a scalar is evaluated over a range too, and must come to the same.</remarks>
internal sealed class PromqlTestRun(EvaluationOptions options)
{
    private const string NativeHistograms = "native histograms";
    private const long Minute = 60_000;
    private MemorySeries _series = new();

    /// <summary>The outcome of each <c>eval</c>, in the order of the file.</summary>
    /// <exception cref="FormatException">The file cannot be read.</exception>
    public IEnumerable<PromqlTestOutcome> Run(string text)
    {
        _series = new MemorySeries();
        foreach (var step in PromqlTestFile.Read(text))
        {
            switch (step)
            {
                case PromqlTestStep.Clear: _series = new MemorySeries(); break;
                case PromqlTestStep.Load load: Load(load); break;
                case PromqlTestStep.Eval eval: yield return Outcome(eval); break;
            }
        }
    }

    private PromqlTestOutcome Outcome(PromqlTestStep.Eval eval)
    {
        try
        {
            var failure = Difference(eval);
            return new PromqlTestOutcome(eval.Line, eval.Expression, null, eval.Expected.Fails ? failure ?? "expected to fail, but did not" : failure);
        }
        catch (EvaluationException e)
        {
            return e.RefusedFeature is null ? Failed(eval, e.Message) : new PromqlTestOutcome(eval.Line, eval.Expression, e.RefusedFeature, null);
        }
        catch (PromqlException e)
        {
            return Failed(eval, eval.Expected.Fails ? eval.Expected.Message ?? "" : e.Message);
        }
    }

    private static PromqlTestOutcome Failed(PromqlTestStep.Eval eval, string message)
    {
        var expected = eval.Expected;
        var fits = expected.Fails && (expected.Message is null || (expected.IsMessagePattern ? System.Text.RegularExpressions.Regex.IsMatch(message, expected.Message) : message == expected.Message));
        return new PromqlTestOutcome(eval.Line, eval.Expression, null, fits ? null : $"failed with: {message}");
    }

    private string? Difference(PromqlTestStep.Eval eval)
    {
        var expression = PromqlParser.Parse(eval.Expression);
        if (PromqlParser.Parse(expression.ToString()).ToString() != expression.ToString()) return $"is printed as something else: {expression}";
        var evaluator = new Evaluator(_series, options);
        if (eval.StepMs > 0)
        {
            var matrix = evaluator.EvaluateRange(expression, eval.StartMs, eval.EndMs, eval.StepMs);
            return Compared(eval.Expected, e => PromqlTestComparison.Matrix(e, matrix.Series, eval.StartMs, eval.StepMs));
        }

        var result = evaluator.Evaluate(expression, eval.StartMs);
        var difference = Compared(eval.Expected, e => PromqlTestComparison.Of(e, result));
        if (difference is not null || eval.Expected.Fails || eval.Expected.IsOrdered || result is QueryResult.Text or QueryResult.Matrix || DependsOnQuery(expression)) return difference;
        var range = evaluator.EvaluateRange(expression, eval.StartMs - Minute, eval.StartMs + Minute, Minute);
        var middle = Compared(eval.Expected, e => PromqlTestComparison.Of(e, At(range, eval.StartMs, result is QueryResult.Scalar)));
        return middle is null ? null : $"over a range: {middle}";
    }

    private static string? Compared(PromqlTestExpectation expected, Func<PromqlTestExpectation, string?> compare)
    {
        foreach (var series in expected.Series)
        {
            if (series.Values.Any(v => v.IsHistogram)) throw new EvaluationException(NativeHistograms) { RefusedFeature = NativeHistograms };
        }

        return expected.Fails ? null : compare(expected);
    }

    private static QueryResult At(QueryResult.Matrix range, long time, bool isScalar)
    {
        var samples = new List<VectorSample>();
        foreach (var (labels, points) in range.Series)
        {
            foreach (var point in points.Span)
            {
                if (point.TimeMs == time) samples.Add(new VectorSample(labels, time, point.Value));
            }
        }

        return isScalar ? new QueryResult.Scalar(new Point(time, samples[0].Value)) : new QueryResult.Vector(samples);
    }

    // What is asked of the query itself differs between an instant and a range.
    private static bool DependsOnQuery(Expression expression)
    {
        var text = expression.ToString();
        return text.Contains("start()", StringComparison.Ordinal) || text.Contains("end()", StringComparison.Ordinal) || text.Contains("step()", StringComparison.Ordinal) || text.Contains("range()", StringComparison.Ordinal);
    }

    private void Load(PromqlTestStep.Load load)
    {
        foreach (var line in load.Series)
        {
            var space = line.IndexOfAny([' ', '\t']);
            if (space > 0 && line.AsSpan(0, space).EndsWith("@st"))
            {
                _series.Refuse(SeriesNotation.ParseLabels(line[..(space - 3)]), "start timestamps");
                continue;
            }

            var series = SeriesNotation.Parse(line);
            _series.Append(series, 0, load.IntervalMs);
            if (load.WithHistograms) RefuseHistogram(series, load.IntervalMs);
        }
    }

    private void RefuseHistogram(NotedSeries series, long interval)
    {
        var metric = series.Labels.Metric;
        var suffix = Array.Find(["_bucket", "_count", "_sum"], s => metric.EndsWith(s, StringComparison.Ordinal));
        if (suffix is null) return;
        var labels = series.Labels.Without("le").With(LabelSet.MetricName, metric[..^suffix.Length]);
        for (var i = 0; i < series.Values.Count; i++) _series.Refuse(labels, NativeHistograms, i * interval);
    }
}

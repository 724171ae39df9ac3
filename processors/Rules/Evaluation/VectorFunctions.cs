using Monitoring.Processors.Rules.Language;
using ValueType = Monitoring.Processors.Rules.Language.ValueType;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The functions that give a vector.</summary>
internal static class VectorFunctions
{
    public static List<Sample> Call(Evaluation evaluation, CallExpression call, long time)
    {
        var name = call.Function.Name;
        var arguments = call.Arguments;
        if (NumberFunctions.Find(name) is { } ofNumber) return Mapped(evaluation, evaluation.Vector(arguments[0], time), ofNumber);
        if (DateFunctions.Find(name) is { } ofDate) return Dates(evaluation, call, time, ofDate);
        if (RangeFunctions.Find(name) is { } ofRange) return Ranges(evaluation, call, time, ofRange);
        return name switch
        {
            "absent" => evaluation.Vector(arguments[0], time).Count > 0 ? [] : [new Sample(AbsentLabels(arguments[0]), 1, false)],
            "absent_over_time" => evaluation.Ranges(arguments[0], time, out _).Count > 0 ? [] : [new Sample(AbsentLabels(arguments[0]), 1, true)],
            "clamp" => Clamped(evaluation, call, time, evaluation.Scalar(arguments[1], time), evaluation.Scalar(arguments[2], time)),
            "clamp_min" => Clamped(evaluation, call, time, evaluation.Scalar(arguments[1], time), double.PositiveInfinity),
            "clamp_max" => Clamped(evaluation, call, time, double.NegativeInfinity, evaluation.Scalar(arguments[1], time)),
            "round" => Rounded(evaluation, call, time),
            "timestamp" => Timestamps(evaluation, arguments[0].Unwrapped(), time),
            "vector" => [new Sample(LabelSet.Empty, evaluation.Scalar(arguments[0], time), false)],
            "sort" or "sort_desc" or "sort_by_label" or "sort_by_label_desc" => Sorting.Apply(call, evaluation.Vector(arguments[0], time)),
            "label_replace" => LabelFunctions.Replace(evaluation, call, time),
            "info" => InfoFunction.Call(evaluation, call, time),
            "label_join" => LabelFunctions.Join(evaluation, call, time),
            "histogram_quantile" or "histogram_quantiles" or "histogram_fraction" => HistogramFunctions.Call(evaluation, call, time),

            // They look at native histograms alone, and a selection that meets one throws.
            "histogram_avg" or "histogram_count" or "histogram_sum" or "histogram_stddev" or "histogram_stdvar" => Nothing(evaluation.Vector(arguments[0], time)),
            _ => throw new EvaluationException($"{name}() is not evaluated") { RefusedFeature = $"{name}()" },
        };
    }

    private static List<Sample> Mapped(Evaluation evaluation, List<Sample> samples, Func<double, double> map)
    {
        for (var i = 0; i < samples.Count; i++) samples[i] = evaluation.Renamed(samples[i], map(samples[i].Value));
        return Distinct.Require(samples, evaluation.Options);
    }

    private static List<Sample> Dates(Evaluation evaluation, CallExpression call, long time, Func<long, double> map) =>
        call.Arguments.Count == 0
            ? [new Sample(LabelSet.Empty, map(time / 1000), false)]
            : Mapped(evaluation, evaluation.Vector(call.Arguments[0], time), v => map(DateFunctions.Seconds(v)));

    private static List<Sample> Clamped(Evaluation evaluation, CallExpression call, long time, double least, double most)
    {
        var samples = evaluation.Vector(call.Arguments[0], time);
        return most < least ? [] : Mapped(evaluation, samples, v => GoMath.Max(least, GoMath.Min(most, v)));
    }

    private static List<Sample> Rounded(Evaluation evaluation, CallExpression call, long time)
    {
        // The inverse loses less.
        var inverse = 1.0 / (call.Arguments.Count > 1 ? evaluation.Scalar(call.Arguments[1], time) : 1);
        return Mapped(evaluation, evaluation.Vector(call.Arguments[0], time), v => Math.Floor((v * inverse) + 0.5) / inverse);
    }

    // Of a selector the time of the sample, of anything else that of the evaluation.
    private static List<Sample> Timestamps(Evaluation evaluation, Expression argument, long time)
    {
        if (argument is not VectorSelector selector) return Mapped(evaluation, evaluation.Vector(argument, time), _ => time / 1000.0);
        var samples = new List<Sample>();
        foreach (var (labels, point) in evaluation.NewestPoints(selector, time)) samples.Add(evaluation.Renamed(new Sample(labels, 0, true), point.TimeMs / 1000.0));
        return Distinct.Require(samples, evaluation.Options);
    }

    private static List<Sample> Ranges(Evaluation evaluation, CallExpression call, long time, RangeFunction function)
    {
        var matrix = call.Arguments[0].Type == ValueType.Matrix ? 0 : 1;
        var scalars = new double[call.Arguments.Count - 1];
        for (int i = 0, to = 0; i < call.Arguments.Count; i++)
        {
            if (i != matrix) scalars[to++] = evaluation.Scalar(call.Arguments[i], time);
        }

        var keepsName = call.Function.Name is "last_over_time" or "first_over_time";
        var samples = new List<Sample>();
        var series = evaluation.Ranges(call.Arguments[matrix], time, out var bounds);
        ExtendedRange.RequireFit(bounds.Extension, call.Function.Name);
        foreach (var one in series)
        {
            if (function(new RangeWindow(one.Points.Span, bounds, time, scalars)) is not { } value) continue;
            var sample = new Sample(one.Labels, value, one.DropsName);
            samples.Add(keepsName ? sample : evaluation.Renamed(sample, value));
        }

        return Distinct.Require(samples, evaluation.Options);
    }

    // Only what a single equality says of a label is sure of a series that is not there.
    private static LabelSet AbsentLabels(Expression argument)
    {
        var selector = argument.Unwrapped() switch { VectorSelector vector => vector, MatrixSelector matrix => matrix.Selector, _ => null };
        var labels = LabelSet.Empty;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var matcher in selector?.Matchers ?? [])
        {
            if (matcher.Name == LabelSet.MetricName) continue;
            labels = matcher.Match == LabelMatch.Equal && seen.Add(matcher.Name) ? labels.With(matcher.Name, matcher.Value) : labels.Without(matcher.Name);
        }

        return labels;
    }

    private static List<Sample> Nothing(List<Sample> samples)
    {
        samples.Clear();
        return samples;
    }
}

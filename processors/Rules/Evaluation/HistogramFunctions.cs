using System.Globalization;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The functions of classic histograms: series with a label <c>le</c>.</summary>
internal static class HistogramFunctions
{
    private const string Bound = "le";

    public static List<Sample> Call(Evaluation evaluation, CallExpression call, long time)
    {
        var arguments = call.Arguments;
        switch (call.Function.Name)
        {
            case "histogram_quantile":
                var share = evaluation.Scalar(arguments[0], time);
                return Of(evaluation, arguments[1], time, null, buckets => buckets.Quantile(share));
            case "histogram_fraction":
                var (lower, upper) = (evaluation.Scalar(arguments[0], time), evaluation.Scalar(arguments[1], time));
                return Of(evaluation, arguments[2], time, null, buckets => buckets.Fraction(lower, upper));
        }

        var label = ((StringLiteral)arguments[1].Unwrapped()).Value;
        var result = new List<Sample>();
        for (var i = 2; i < arguments.Count; i++)
        {
            var quantile = evaluation.Scalar(arguments[i], time);
            result.AddRange(Of(evaluation, arguments[0], time, (label, Shown(quantile)), buckets => buckets.Quantile(quantile)));
        }

        return Distinct.Require(result, evaluation.Options);
    }

    private static List<Sample> Of(Evaluation evaluation, Expression vector, long time, (string Name, string Value)? label, Func<ClassicBuckets, double> compute)
    {
        var histograms = new Dictionary<LabelSet, ClassicBuckets>();
        foreach (var sample in evaluation.Vector(vector, time))
        {
            if (!NumberText.TryParseFloat(sample.Labels.Get(Bound), out var bound)) continue;

            // The metric's name parts histograms until it is dropped.
            var labels = sample.Labels.Without(Bound);
            if (!histograms.TryGetValue(labels, out var buckets)) histograms.Add(labels, buckets = new ClassicBuckets());
            buckets.Add(bound, sample.Value);
        }

        var result = new List<Sample>(histograms.Count);
        foreach (var (labels, buckets) in histograms)
        {
            var sample = evaluation.Renamed(new Sample(labels, 0, true), compute(buckets));
            result.Add(label is { } extra ? sample with { Labels = sample.Labels.With(extra.Name, extra.Value) } : sample);
        }

        return Distinct.Require(result, evaluation.Options);
    }

    // A whole number has a decimal point, as in OpenMetrics.
    private static string Shown(double value)
    {
        var text = double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : NumberText.Plain(value);
        return double.IsFinite(value) && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }
}

using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary><c>label_replace</c> and <c>label_join</c>.</summary>
internal static class LabelFunctions
{
    /// <exception cref="EvaluationException">The expression or the label is none, or two series become one.</exception>
    public static List<Sample> Replace(Evaluation evaluation, CallExpression call, long time)
    {
        var (target, template, source) = (Text(call, 1), Text(call, 2), Text(call, 3));
        AnchoredPattern pattern;
        try
        {
            pattern = Literal(call, 4).Pattern;
        }
        catch (ArgumentException)
        {
            throw new EvaluationException($"invalid regular expression in label_replace(): {Text(call, 4)}");
        }

        if (!IsLabel(target)) throw new EvaluationException($"invalid destination label name in label_replace(): {target}");
        return Changed(evaluation, call, time, target, labels => pattern.Replace(labels.Get(source), template));
    }

    /// <exception cref="EvaluationException">A label is none, or two series become one.</exception>
    public static List<Sample> Join(Evaluation evaluation, CallExpression call, long time)
    {
        var (target, separator) = (Text(call, 1), Text(call, 2));
        var sources = new string[call.Arguments.Count - 3];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = Text(call, i + 3);
            if (!IsLabel(sources[i])) throw new EvaluationException($"invalid source label name in label_join(): {sources[i]}");
        }

        if (!IsLabel(target)) throw new EvaluationException($"invalid destination label name in label_join(): {target}");
        return Changed(evaluation, call, time, target, labels => string.Join(separator, Array.ConvertAll(sources, labels.Get)));
    }

    private static List<Sample> Changed(Evaluation evaluation, CallExpression call, long time, string target, Func<LabelSet, string?> valueOf)
    {
        var samples = evaluation.Vector(call.Arguments[0], time);
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            if (valueOf(sample.Labels) is not { } value) continue;
            samples[i] = new Sample(sample.Labels.With(target, value), sample.Value, sample.DropsName && target != LabelSet.MetricName);
        }

        Distinct.Require(samples);
        return samples;
    }

    private static string Text(CallExpression call, int index) => Literal(call, index).Value;

    private static StringLiteral Literal(CallExpression call, int index) => (StringLiteral)call.Arguments[index].Unwrapped();

    private static bool IsLabel(string name) => name.Length > 0 && QuotedText.IsValid(name);
}

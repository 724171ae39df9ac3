namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>No vector holds a label set twice.</summary>
internal static class Distinct
{
    /// <exception cref="EvaluationException">A label set is there twice.</exception>
    public static void Require(List<Sample> samples)
    {
        if (samples.Count < 2) return;
        var seen = new HashSet<LabelSet>(samples.Count);
        foreach (var sample in samples)
        {
            if (!seen.Add(sample.Labels)) throw new EvaluationException("vector cannot contain metrics with the same labelset");
        }
    }

    /// <summary>Unless names are dropped at the end, when it is looked at again.</summary>
    /// <exception cref="EvaluationException">A label set is there twice.</exception>
    public static List<Sample> Require(List<Sample> samples, EvaluationOptions options)
    {
        if (!options.DelayedNameRemoval) Require(samples);
        return samples;
    }
}

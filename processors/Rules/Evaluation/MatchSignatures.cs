using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The labels by which the series of two vectors are paired.</summary>
internal sealed class MatchSignatures
{
    private readonly bool _isOn;
    private readonly string[] _names;

    public MatchSignatures(VectorMatching matching)
    {
        _isOn = matching.IsOn;
        _names = matching.IsOn ? [.. matching.Labels] : [.. matching.Labels, LabelSet.MetricName];
    }

    public LabelSet Of(LabelSet labels) => _isOn ? labels.Only(_names) : labels.Without(_names);

    public HashSet<LabelSet> SetOf(List<Sample> samples)
    {
        var signatures = new HashSet<LabelSet>(samples.Count);
        foreach (var sample in samples) signatures.Add(Of(sample.Labels));
        return signatures;
    }
}

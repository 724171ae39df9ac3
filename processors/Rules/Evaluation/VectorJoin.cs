using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>An arithmetic operator or a comparison between the paired series of two vectors.</summary>
/// <remarks>With <c>group_right</c> the sides change places: what is called many is then on the right of the operator.</remarks>
internal sealed class VectorJoin
{
    private readonly Evaluation _evaluation;
    private readonly BinaryExpression _binary;
    private readonly VectorMatching _matching;
    private readonly MatchSignatures _signatures;
    private readonly bool _isSwapped;
    private readonly bool _isOneToOne;
    private readonly string[] _labels;
    private readonly List<Sample> _result = [];
    private readonly HashSet<LabelSet> _paired = [];
    private readonly Dictionary<LabelSet, HashSet<LabelSet>?> _matched = [];

    public VectorJoin(Evaluation evaluation, BinaryExpression binary, MatchSignatures signatures)
    {
        _evaluation = evaluation;
        _binary = binary;
        _matching = binary.Matching!;
        _signatures = signatures;
        _isSwapped = _matching.Cardinality == MatchCardinality.OneToMany;
        _isOneToOne = _matching.Cardinality == MatchCardinality.OneToOne;
        _labels = [.. _matching.Labels];
    }

    public List<Sample> Compute(List<Sample> left, List<Sample> right)
    {
        var canFill = _matching.FillLeft is not null || _matching.FillRight is not null;
        if ((left.Count == 0 && right.Count == 0) || ((left.Count == 0 || right.Count == 0) && !canFill)) return [];
        var (many, one) = _isSwapped ? (right, left) : (left, right);
        var partners = Partners(one);
        foreach (var sample in many)
        {
            var signature = _signatures.Of(sample.Labels);
            if (partners.TryGetValue(signature, out var partner)) Pair(sample, partner, signature);
            else if (_matching.FillRight is { } fill) Pair(sample, new Sample(signature, fill, false), signature);
        }

        if (_matching.FillLeft is not { } filled) return _result;
        foreach (var sample in one)
        {
            var signature = _signatures.Of(sample.Labels);
            if (!_paired.Contains(signature)) Pair(new Sample(signature, filled, false), sample, signature);
        }

        return _result;
    }

    private Dictionary<LabelSet, Sample> Partners(List<Sample> one)
    {
        var partners = new Dictionary<LabelSet, Sample>(one.Count);
        foreach (var sample in one)
        {
            var signature = _signatures.Of(sample.Labels);
            if (partners.TryAdd(signature, sample)) continue;
            string[] both = [sample.Labels.ToString(), partners[signature].Labels.ToString()];
            Array.Sort(both, StringComparer.Ordinal);
            throw new EvaluationException(
                $"found duplicate series for the match group {signature} on the {(_isSwapped ? "left" : "right")} hand-side of the operation: [{both[0]}, {both[1]}]"
                + ";many-to-many matching not allowed: matching labels must be unique on one side");
        }

        return partners;
    }

    private void Pair(in Sample many, in Sample one, LabelSet signature)
    {
        var op = _binary.Operator;
        var (left, right) = _isSwapped ? (one.Value, many.Value) : (many.Value, one.Value);
        if (op.IsTrim()) return;
        if (_matching.FillLeft is not null) _paired.Add(signature);
        var isKept = Arithmetic.IsArithmetic(op) || Arithmetic.Holds(op, left, right);
        if (!isKept && !_binary.ReturnsBool && !_evaluation.Options.StrictMatching) return;
        var labels = Labels(many.Labels, one.Labels);
        RequireUnique(signature, labels);
        if (_binary.ReturnsBool) _result.Add(new Sample(labels, isKept ? 1 : 0, true));
        else if (isKept) _result.Add(new Sample(labels, Arithmetic.IsArithmetic(op) ? Arithmetic.Compute(op, left, right) : left, false));
    }

    private void RequireUnique(LabelSet signature, LabelSet labels)
    {
        if (_isOneToOne)
        {
            if (!_matched.TryAdd(signature, null)) throw new EvaluationException("multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
            return;
        }

        if (!_matched.TryGetValue(signature, out var seen)) _matched.Add(signature, seen = []);
        if (!seen!.Add(labels)) throw new EvaluationException("multiple matches for labels: grouping labels must ensure unique matches");
    }

    private LabelSet Labels(LabelSet many, LabelSet one)
    {
        var dropsName = Arithmetic.IsArithmetic(_binary.Operator) || (_binary.ReturnsBool && !_evaluation.Options.DelayedNameRemoval);
        var labels = dropsName ? many.Unnamed : many;
        if (_isOneToOne) labels = _matching.IsOn ? labels.Only(_labels) : labels.Without(_labels);
        foreach (var name in _matching.Include) labels = labels.With(name, one.Get(name));
        return labels;
    }
}

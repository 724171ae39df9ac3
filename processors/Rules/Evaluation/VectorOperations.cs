using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Operators between a vector and a scalar, and between two vectors.</summary>
internal static class VectorOperations
{
    public static List<Sample> WithScalar(Evaluation evaluation, BinaryExpression binary, List<Sample> vector, double scalar, bool isScalarLeft)
    {
        var op = binary.Operator;
        var result = new List<Sample>(vector.Count);
        foreach (var sample in vector)
        {
            var (left, right) = isScalarLeft ? (scalar, sample.Value) : (sample.Value, scalar);
            if (Arithmetic.IsArithmetic(op)) result.Add(evaluation.Renamed(sample, Arithmetic.Compute(op, left, right)));
            else if (binary.ReturnsBool) result.Add(evaluation.Renamed(sample, Arithmetic.Compute(op, left, right)));
            else if (Arithmetic.Holds(op, left, right)) result.Add(sample);
        }

        // A choice among distinct series needs no look.
        return Arithmetic.IsArithmetic(op) || binary.ReturnsBool ? Distinct.Require(result, evaluation.Options) : result;
    }

    /// <exception cref="EvaluationException">A series has more than one partner where it may have one.</exception>
    public static List<Sample> Compute(Evaluation evaluation, BinaryExpression binary, List<Sample> left, List<Sample> right)
    {
        var signatures = new MatchSignatures(binary.Matching!);
        var result = binary.Operator switch
        {
            BinaryOperator.And => Chosen(left, signatures.SetOf(right), signatures, true),
            BinaryOperator.Unless => Chosen(left, signatures.SetOf(right), signatures, false),
            BinaryOperator.Or => [.. left, .. Chosen(right, signatures.SetOf(left), signatures, false)],
            _ => new VectorJoin(evaluation, binary, signatures).Compute(left, right),
        };
        return binary.Operator is BinaryOperator.And or BinaryOperator.Unless ? result : Distinct.Require(result, evaluation.Options);
    }

    private static List<Sample> Chosen(List<Sample> samples, HashSet<LabelSet> partners, MatchSignatures signatures, bool withPartner)
    {
        var chosen = new List<Sample>(samples.Count);
        foreach (var sample in samples)
        {
            if (partners.Contains(signatures.Of(sample.Labels)) == withPartner) chosen.Add(sample);
        }

        return chosen;
    }
}

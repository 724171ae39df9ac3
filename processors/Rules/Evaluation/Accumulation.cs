using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>One number of the values of a group.</summary>
internal static class Accumulation
{
    public static double Of(AggregateOperator op, double parameter, List<Sample> members) => op switch
    {
        AggregateOperator.Sum => Sum(members),
        AggregateOperator.Avg => Mean(members),
        AggregateOperator.Count => members.Count,
        AggregateOperator.Group => 1,
        AggregateOperator.Min => Extreme(members, static (now, best) => now < best),
        AggregateOperator.Max => Extreme(members, static (now, best) => now > best),
        AggregateOperator.Stdvar => Variance(members),
        AggregateOperator.Stddev => Math.Sqrt(Variance(members)),
        AggregateOperator.Quantile => Quantile.Of(parameter, members.ConvertAll(m => m.Value).ToArray()),
        _ => throw new InvalidOperationException(op.ToString()),
    };

    private static double Sum(List<Sample> members)
    {
        var sum = new KahanSum(members[0].Value);
        for (var i = 1; i < members.Count; i++) sum.Add(members[i].Value);
        return sum.Sum + sum.Lost;
    }

    private static double Mean(List<Sample> members)
    {
        var mean = default(RunningMean);
        foreach (var member in members) mean.Add(member.Value);
        return mean.Value;
    }

    private static double Extreme(List<Sample> members, Func<double, double, bool> isBetter)
    {
        var best = members[0].Value;
        for (var i = 1; i < members.Count; i++)
        {
            if (isBetter(members[i].Value, best) || double.IsNaN(best)) best = members[i].Value;
        }

        return best;
    }

    private static double Variance(List<Sample> members)
    {
        double mean = members[0].Value, squares = double.IsFinite(mean) ? 0 : double.NaN;
        for (var i = 1; i < members.Count; i++)
        {
            var delta = members[i].Value - mean;
            mean += delta / (i + 1);
            squares += delta * (members[i].Value - mean);
        }

        return squares / members.Count;
    }
}

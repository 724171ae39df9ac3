namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A sum that carries what rounding loses (Kahan, in Neumaier's form).</summary>
internal struct KahanSum
{
    public double Sum;
    public double Lost;

    public KahanSum(double sum, double lost = 0)
    {
        Sum = sum;
        Lost = lost;
    }

    /// <summary>What was added so far.</summary>
    public readonly double Total => double.IsInfinity(Sum) ? Sum : Sum + Lost;

    public void Add(double value)
    {
        var sum = Sum + value;
        if (double.IsInfinity(sum)) Lost = 0;
        else if (Math.Abs(Sum) >= Math.Abs(value)) Lost += Sum - sum + value;
        else Lost += value - sum + Sum;
        Sum = sum;
    }
}

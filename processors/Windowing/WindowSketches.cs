using Monitoring.Processors.Windowing.Sketches;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>The parts of a window that only some series have.</summary>
public sealed class WindowSketches
{
    /// <summary>Quantiles, for distributions.</summary>
    public DDSketch? Quantiles { get; private set; }

    /// <summary>Distinct items, for unique counts.</summary>
    public HyperLogLog? Distinct { get; private set; }

    /// <summary>An exact sum, for money.</summary>
    public decimal? Money { get; private set; }

    /// <summary>Bytes that they take in memory.</summary>
    public int Size => (Quantiles?.Size ?? 0) + (Distinct?.Size ?? 0);

    /// <summary>The quantiles, which are there from now on.</summary>
    public DDSketch AddQuantiles() => Quantiles ??= new DDSketch();

    /// <summary>The distinct items, which are there from now on.</summary>
    public HyperLogLog AddDistinct() => Distinct ??= new HyperLogLog();

    /// <param name="amount">Of at most 10^18 either way, so that no sum overflows.</param>
    public void AddMoney(decimal amount) => Money = (Money ?? 0) + amount;

    /// <summary>Adds what is written of a delta.</summary>
    /// <returns>False where the bytes do not fit; what is here is then not to be used.</returns>
    public bool TryMerge(in MetricDelta delta)
    {
        if (!delta.QuantileSketch.IsEmpty && !AddQuantiles().TryMerge(delta.QuantileSketch)) return false;
        if (!delta.DistinctSketch.IsEmpty && !AddDistinct().TryMerge(delta.DistinctSketch)) return false;
        if (delta.Money.IsEmpty) return true;
        if (!MoneyText.TryRead(delta.Money, out var money)) return false;
        AddMoney(money);
        return true;
    }

    /// <summary>Forgets what was added and keeps the memory.</summary>
    public void Clear()
    {
        Quantiles?.Clear();
        Distinct?.Clear();
        Money = null;
    }

    /// <summary>Adds what another holds.</summary>
    public void Merge(WindowSketches other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Quantiles is { } quantiles) AddQuantiles().Merge(quantiles);
        if (other.Distinct is { } distinct) AddDistinct().Merge(distinct);
        if (other.Money is { } money) AddMoney(money);
    }
}

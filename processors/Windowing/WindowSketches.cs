using Monitoring.Processors.Windowing.Sketches;

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

    /// <summary>The quantiles, which are there from now on.</summary>
    public DDSketch AddQuantiles() => Quantiles ??= new DDSketch();

    /// <summary>The distinct items, which are there from now on.</summary>
    public HyperLogLog AddDistinct() => Distinct ??= new HyperLogLog();

    /// <param name="amount">Of at most 10^18 either way, so that no sum overflows.</param>
    public void AddMoney(decimal amount) => Money = (Money ?? 0) + amount;

    /// <summary>Adds what another holds.</summary>
    public void Merge(WindowSketches other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Quantiles is { } quantiles) AddQuantiles().Merge(quantiles);
        if (other.Distinct is { } distinct) AddDistinct().Merge(distinct);
        if (other.Money is { } money) AddMoney(money);
    }
}

namespace Monitoring.Schemas.Metrics;

/// <summary>What was folded for one series and one window of the shortest level; spans are empty where there is none of it.</summary>
public ref struct MetricDelta
{
    /// <summary>Name and labels, canonical and encoded.</summary>
    public ReadOnlySpan<byte> Identity { get; set; }

    /// <summary>What the values mean; never changes of a total.</summary>
    public SeriesMeaning Meaning { get; set; }

    public Shows Shows { get; set; }

    /// <summary>Start of the window, ms since 1970 UTC.</summary>
    public long Start { get; set; }

    public WindowValue Value { get; set; }

    /// <summary>A decimal in invariant text, or empty.</summary>
    public ReadOnlySpan<byte> Money { get; set; }

    /// <summary>A <c>DDSketch</c>, or empty.</summary>
    public ReadOnlySpan<byte> QuantileSketch { get; set; }

    /// <summary>A <c>HyperLogLog</c>, or empty.</summary>
    public ReadOnlySpan<byte> DistinctSketch { get; set; }
}

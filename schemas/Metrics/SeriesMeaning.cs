namespace Monitoring.Schemas.Metrics;

/// <summary>What a publisher says of a series beside its identity.</summary>
/// <param name="kind">What the values mean.</param>
/// <param name="unit">UTF-8, or empty.</param>
/// <param name="isDelta">Each value is the change since the one before.</param>
public readonly ref struct SeriesMeaning(MetricKind kind, ReadOnlySpan<byte> unit = default, bool isDelta = false)
{
    public MetricKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Unit { get; } = unit;

    public bool IsDelta { get; } = isDelta;
}

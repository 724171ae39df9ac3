namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A value at a time.</summary>
/// <param name="TimeMs">Milliseconds since 1970 UTC.</param>
/// <param name="Value">The marker <see cref="Schemas.Metrics.Sample.Stale"/> says that the series ended.</param>
internal readonly record struct Point(long TimeMs, double Value)
{
    public bool IsStale => BitConverter.DoubleToInt64Bits(Value) == Schemas.Metrics.Sample.StaleBits;
}

namespace Monitoring.Schemas.Metrics;

/// <summary>One value of a series at one time.</summary>
/// <param name="Time">ms since 1970 UTC.</param>
/// <param name="Value">Any double; the bits of a NaN carry meaning.</param>
public readonly record struct Sample(long Time, double Value)
{
    /// <summary>The bits of the NaN that says "the series ended" (Prometheus, <c>value.StaleNaN</c>).</summary>
    public const long StaleBits = 0x7FF0_0000_0000_0002;

    /// <summary>The bits of the NaN that is just not a number (Prometheus, <c>value.NormalNaN</c>).</summary>
    public const long NaNBits = 0x7FF8_0000_0000_0001;

    /// <summary>The staleness marker.</summary>
    public static double Stale => BitConverter.Int64BitsToDouble(StaleBits);

    /// <summary>The NaN that every publisher's "NaN" becomes.</summary>
    public static double NaN => BitConverter.Int64BitsToDouble(NaNBits);

    /// <summary>True where the sample says that the series ended.</summary>
    public bool IsStale => BitConverter.DoubleToInt64Bits(Value) == StaleBits;
}

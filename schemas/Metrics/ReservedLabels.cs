namespace Monitoring.Schemas.Metrics;

/// <summary>Labels that no publisher may set.</summary>
public static class ReservedLabels
{
    /// <summary>The metric's name as Prometheus keeps it; here the name is apart.</summary>
    public static ReadOnlySpan<byte> Name => "__name__"u8;

    /// <summary>Marks the series that stands for all those beyond a cardinality bound; its value is <c>true</c>.</summary>
    public static ReadOnlySpan<byte> Overflow => "__overflow__"u8;
}

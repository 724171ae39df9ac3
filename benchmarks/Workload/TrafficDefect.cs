namespace Monitoring.Benchmarks.Workload;

/// <summary>How a generated record was broken on purpose.</summary>
public enum TrafficDefect
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The JSON text ends early.</summary>
    Truncated,

    /// <summary>A byte that neither UTF-8 nor GB 18030 knows stands inside a string.</summary>
    InvalidEncoding,

    /// <summary>A value of 0 bytes.</summary>
    Empty,

    /// <summary>Objects nested far deeper than any log.</summary>
    TooDeep,
}

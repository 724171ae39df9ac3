namespace Monitoring.Schemas.Events;

/// <summary>What was noticed on the way; stored as a bit set.</summary>
[Flags]
public enum EventFlags
{
    None = 0,
    /// <summary>The event time lies further ahead of the record's time than allowed: it moves no watermark.</summary>
    FarFuture = 1,
    /// <summary>The year or the zone of the event time was inferred.</summary>
    TimeInferred = 2,
    /// <summary>Several lines joined by the publisher.</summary>
    Multiline = 4,
    /// <summary>The publisher cut the line.</summary>
    Truncated = 8,
    /// <summary>Something in it was masked.</summary>
    Masked = 16,
    /// <summary>The line was not UTF-8 and was transcoded (GB 18030).</summary>
    Transcoded = 32,
}

namespace Monitoring.Schemas.Events;

/// <summary>Where an event's time was found, best first. The order is that of the Avro enum.</summary>
public enum TimeSource : byte
{
    /// <summary>Parsed out of the log line itself.</summary>
    Message = 0,
    /// <summary>An explicit time field that the application wrote.</summary>
    Field = 1,
    /// <summary>The agent's <c>@timestamp</c>: when it read the line.</summary>
    Agent = 2,
    /// <summary>The Kafka record's time stamp.</summary>
    Record = 3,
}

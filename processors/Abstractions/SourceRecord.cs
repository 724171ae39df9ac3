using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Abstractions;

/// <summary>One input record of a task, as bytes.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Timestamp">The Kafka record's time stamp, ms since 1970 UTC.</param>
/// <param name="Key">Empty where it has none.</param>
/// <param name="Value">Empty where it has none (a tombstone).</param>
public readonly record struct SourceRecord(string Topic, int Partition, long Offset, long Timestamp, Utf8Slice Key, Utf8Slice Value);

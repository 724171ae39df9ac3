namespace Monitoring.Schemas.Events;

/// <summary>The record that an event came in, and its place where a record holds several.</summary>
/// <param name="Topic">The publisher's topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Index">0, or the place inside an array of events.</param>
public readonly record struct Origin(string Topic, int Partition, long Offset, int Index);

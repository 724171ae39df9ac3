namespace Monitoring.Pipeline.Embedded.Broker.State;

/// <summary>A partition by name and number.</summary>
internal readonly record struct TopicPartition(string Topic, int Partition);

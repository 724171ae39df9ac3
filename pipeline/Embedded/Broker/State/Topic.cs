using Monitoring.Pipeline.Embedded.Broker.Logs;

namespace Monitoring.Pipeline.Embedded.Broker.State;

/// <summary>A topic: its partitions' logs and its settings, which may be replaced while it is in use.</summary>
internal sealed class Topic(string name, IReadOnlyList<PartitionLog> partitions, TopicConfig config)
{
    public string Name { get; } = name;

    public IReadOnlyList<PartitionLog> Partitions { get; set; } = partitions;

    public TopicConfig Config { get; set; } = config;
}

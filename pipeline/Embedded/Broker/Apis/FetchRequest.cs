namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>A fetch as it was asked for.</summary>
internal sealed class FetchRequest
{
    public required int MaxWaitMs { get; init; }

    public required int MinBytes { get; init; }

    public required int MaxBytes { get; init; }

    /// <summary>Isolation level read_committed.</summary>
    public required bool IsCommitted { get; init; }

    public List<(string Topic, int Partitions)> PartitionsByTopic { get; } = [];

    /// <summary>The partitions of all topics in order.</summary>
    public List<Wanted> Partitions { get; } = [];

    public readonly record struct Wanted(string Topic, int Partition, long Offset, int MaxBytes, int LeaderEpoch);
}

using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Monitoring.Pipeline.Engine.Kafka;

/// <summary>The ends of partitions that are not read at the moment: the client learns an end only from what it fetches, and of a paused partition it fetches nothing.</summary>
internal sealed class EndOffsets(Handle client)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly IAdminClient _admin = new DependentAdminClientBuilder(client).Build();
    private volatile Dictionary<TopicPartition, long> _ends = [];
    private int _asking;

    /// <summary>Asks the broker in the background, unless that is under way. A broker that does not answer leaves the last answer standing.</summary>
    public void RefreshSoon(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 0 || Interlocked.Exchange(ref _asking, 1) != 0) return;
        _ = RefreshAsync(partitions);
    }

    /// <summary>The end by the last answer; null where there was none.</summary>
    public long? Of(TopicPartition partition) => _ends.TryGetValue(partition, out var end) ? end : null;

    /// <summary>To be called before the client goes.</summary>
    public void Close() => _admin.Dispose();

    private async Task RefreshAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        try
        {
            var latest = partitions.Select(p => new TopicPartitionOffsetSpec { TopicPartition = p, OffsetSpec = OffsetSpec.Latest() });
            var found = await _admin.ListOffsetsAsync(latest, new ListOffsetsOptions { RequestTimeout = Patience, IsolationLevel = IsolationLevel.ReadCommitted }).ConfigureAwait(false);
            _ends = found.ResultInfos.ToDictionary(r => r.TopicPartitionOffsetError.TopicPartition, r => r.TopicPartitionOffsetError.Offset.Value);
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            // The broker is away, or the worker ends.
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }
}

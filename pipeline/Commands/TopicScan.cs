using System.Runtime.CompilerServices;
using Confluent.Kafka;

namespace Monitoring.Pipeline.Commands;

/// <summary>Reads topics outside any group: nothing is committed and no running stage notices.</summary>
internal sealed class TopicScan : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);
    private readonly IConsumer<byte[]?, byte[]?> _consumer;

    /// <summary>A reader of committed records.</summary>
    public TopicScan(ClientConfig config) => _consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig(config.ToDictionary())
    {
        // The client wants a name; no group is joined, because partitions are assigned by hand.
        GroupId = "monitoring-command-line",
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        IsolationLevel = IsolationLevel.ReadCommitted,
        AutoOffsetReset = AutoOffsetReset.Earliest,
    }).SetLogHandler((_, _) => { }).Build();

    /// <summary>Every record from the start of <paramref name="topic"/> to its end as it is now, partition by partition.</summary>
    /// <exception cref="KafkaException">The topic does not exist or cannot be read.</exception>
    public async IAsyncEnumerable<ConsumeResult<byte[]?, byte[]?>> ReadToEndAsync(string topic, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var open = (await PartitionsAsync(topic, cancellation).ConfigureAwait(false)).ToHashSet();
        _consumer.Assign(open.Select(p => new TopicPartitionOffset(p, 0)));
        while (open.Count > 0)
        {
            var result = await NextAsync(cancellation).ConfigureAwait(false);
            if (result is null) continue;
            if (result.IsPartitionEOF) open.Remove(result.TopicPartition);
            else yield return result;
        }
    }

    /// <summary>Records of <paramref name="topic"/> as they come, until cancelled.</summary>
    public async IAsyncEnumerable<ConsumeResult<byte[]?, byte[]?>> FollowAsync(string topic, bool fromBeginning, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var partitions = await PartitionsAsync(topic, cancellation).ConfigureAwait(false);
        _consumer.Assign(partitions.Select(p => new TopicPartitionOffset(p, fromBeginning ? 0 : Offset.End)));
        while (true)
        {
            var result = await NextAsync(cancellation).ConfigureAwait(false);
            if (result is { IsPartitionEOF: false }) yield return result;
        }
    }

    /// <summary>One record, or null where retention or compaction took it.</summary>
    public async Task<ConsumeResult<byte[]?, byte[]?>?> ReadOneAsync(TopicPartitionOffset place, CancellationToken cancellation)
    {
        var bounds = await Task.Run(() => _consumer.QueryWatermarkOffsets(place.TopicPartition, s_timeout), cancellation).WaitAsync(cancellation).ConfigureAwait(false);
        if (place.Offset < bounds.Low || place.Offset >= bounds.High) return null;
        _consumer.Assign(place);
        while (true)
        {
            if (await NextAsync(cancellation).ConfigureAwait(false) is not { } result) continue;
            return !result.IsPartitionEOF && result.Offset == place.Offset ? result : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    // What was fetched is taken without a thread switch; only waiting moves off the caller's thread.
    private async ValueTask<ConsumeResult<byte[]?, byte[]?>?> NextAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _consumer.Consume(TimeSpan.Zero) ?? await Task.Run(() => _consumer.Consume(s_poll), cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<TopicPartition>> PartitionsAsync(string topic, CancellationToken cancellation)
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        var metadata = await Task.Run(() => admin.GetMetadata(topic, s_timeout), cancellation).WaitAsync(cancellation).ConfigureAwait(false);
        var found = metadata.Topics.Single(t => t.Topic == topic);
        if (found.Error.IsError) throw new KafkaException(new Error(found.Error.Code, $"topic {topic}: {found.Error.Reason}. Create it with: monitoring topics --create"));
        return [.. found.Partitions.Select(p => new TopicPartition(topic, p.PartitionId))];
    }
}

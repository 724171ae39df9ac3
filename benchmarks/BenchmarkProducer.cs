using Confluent.Kafka;
using Monitoring.Benchmarks.Workload;

namespace Monitoring.Benchmarks;

/// <summary>Publishes prepared events, as fast as the broker takes them or at a steady pace.</summary>
internal sealed class BenchmarkProducer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly string _topic;

    public BenchmarkProducer(string bootstrapServers, string topic)
    {
        _topic = topic;
        BootstrapServers = bootstrapServers;
        _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 5,
            // Place and status; key and value would be copied back for every event.
            DeliveryReportFields = "status",
            QueueBufferingMaxMessages = 200_000,
        }).Build();
    }

    private string BootstrapServers { get; }

    /// <summary>The end of each partition now: everything published later lies at or above it.</summary>
    public IReadOnlyDictionary<int, long> NextOffsets()
    {
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        var partitions = admin.GetMetadata(_topic, Patience).Topics.Single().Partitions;
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = "monitoring-bench", EnableAutoCommit = false }).Build();
        return partitions.ToDictionary(p => p.PartitionId, p => consumer.QueryWatermarkOffsets(new TopicPartition(_topic, p.PartitionId), Patience).High.Value);
    }

    /// <summary>Publishes all of them and waits for the last acknowledgement.</summary>
    /// <exception cref="KafkaException">An event was refused.</exception>
    public async Task PublishAsync(TrafficRecord[] events, int? perSecond, AcknowledgedEvents acknowledged, CancellationToken cancellation)
    {
        // Off the caller's thread: producing blocks while the queue is full.
        await Task.Yield();
        Error? failure = null;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < events.Length; i++)
        {
            while (perSecond is { } rate && i >= TimeProvider.System.GetElapsedTime(started).TotalSeconds * rate) await pace.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
            Produce(events[i]);
            if (failure is not null) throw new KafkaException(failure);
        }

        await Task.Run(() => _producer.Flush(cancellation), cancellation).ConfigureAwait(false);
        if (failure is not null) throw new KafkaException(failure);

        void Produce(TrafficRecord record)
        {
            var message = new Message<byte[], byte[]> { Key = record.Key, Value = record.Value };
            while (true)
            {
                try
                {
                    _producer.Produce(_topic, message, Report);
                    return;
                }
                catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    _producer.Flush(TimeSpan.FromMilliseconds(20));
                }
            }
        }

        void Report(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError) failure ??= report.Error;
            else acknowledged.Acknowledge(report.Partition.Value, report.Offset.Value);
        }
    }

    public void Dispose() => _producer.Dispose();
}

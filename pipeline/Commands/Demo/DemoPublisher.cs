using Confluent.Kafka;
using Monitoring.Benchmarks.Workload;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>Publishes the traffic at full speed with an idempotent producer and acks from all replicas, as the shipped publishers are configured.</summary>
internal sealed class DemoPublisher(string bootstrapServers, DemoLedger ledger)
{
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(10);

    /// <summary>Publishes in order and waits for every acknowledgement; the ledger shows how far it is.</summary>
    /// <exception cref="KafkaException">The broker refused a record for good.</exception>
    public async Task PublishAsync(IEnumerable<TrafficRecord> traffic, CancellationToken cancellation)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 20,
            QueueBufferingMaxMessages = 100_000,
        }).Build();
        Error? refused = null;
        foreach (var record in traffic)
        {
            cancellation.ThrowIfCancellationRequested();
            await ProduceAsync(record).ConfigureAwait(false);
            if (refused is not null) throw new KafkaException(refused);
        }

        await Task.Run(() => producer.Flush(cancellation), cancellation).ConfigureAwait(false);
        if (refused is not null) throw new KafkaException(refused);

        async Task ProduceAsync(TrafficRecord record)
        {
            var message = new Message<byte[], byte[]> { Key = record.Key, Value = record.Value };
            while (true)
            {
                try
                {
                    producer.Produce(record.Topic, message, report => Report(record, report));
                    return;
                }
                catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    await Task.Delay(QueueFullPause, cancellation).ConfigureAwait(false);
                }
            }
        }

        void Report(TrafficRecord record, DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError) refused ??= report.Error;
            else ledger.Acknowledge(record, report.Partition.Value, report.Offset.Value);
        }
    }
}

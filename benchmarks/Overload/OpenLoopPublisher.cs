using Confluent.Kafka;

namespace Monitoring.Benchmarks.Overload;

/// <summary>Publishes events at a pace of its own, however far behind the readers are.</summary>
/// <remarks>It asks for no delivery reports: what was acknowledged is what the topic grew by, see <see cref="TopicEnds"/>.</remarks>
internal static class OpenLoopPublisher
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Publishes until one of the bounds is reached and everything is acknowledged.</summary>
    /// <param name="options">The broker.</param>
    /// <param name="seed">Of the traffic.</param>
    /// <param name="perSecond">The pace; infinite is as fast as the broker takes them.</param>
    /// <param name="most">At most so many events.</param>
    /// <param name="within">At most for so long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">The broker does not take them.</exception>
    public static Task PublishAsync(OverloadBenchmarkOptions options, long seed, double perSecond, long most, TimeSpan within, CancellationToken cancellation) =>
        Task.Factory.StartNew(() => Publish(options, seed, perSecond, most, within, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Publish(OverloadBenchmarkOptions options, long seed, double perSecond, long most, TimeSpan within, CancellationToken cancellation)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = options.BootstrapServers,
            EnableIdempotence = true,
            Acks = Acks.All,
            EnableDeliveryReports = false,
            CompressionType = CompressionType.Lz4,
            LingerMs = 10,
            QueueBufferingMaxMessages = 200_000,
        }).Build();
        var traffic = PlainTraffic.Endless(seed, double.IsFinite(perSecond) ? perSecond : 50_000);
        var message = new Message<byte[], byte[]>();
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        for (var sent = 0L; sent < most; sent++)
        {
            // A look at the clock now and then; it costs more than an event.
            if (sent % 64 == 0)
            {
                while (time.GetElapsedTime(started).TotalSeconds * perSecond < sent) cancellation.WaitHandle.WaitOne(2);
                if (time.GetElapsedTime(started) > within) break;
                cancellation.ThrowIfCancellationRequested();
            }

            var record = traffic.Next();
            (message.Key, message.Value) = (record.Key, record.Value);
            while (!TryProduce(producer, message)) producer.Poll(TimeSpan.FromMilliseconds(5));
        }

        if (producer.Flush(Patience) > 0) throw new TimeoutException($"The broker did not acknowledge what was published within {Patience.TotalSeconds:F0} s.");
    }

    private static bool TryProduce(IProducer<byte[], byte[]> producer, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(Schemas.Topics.AppLogs, message);
            return true;
        }
        catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}

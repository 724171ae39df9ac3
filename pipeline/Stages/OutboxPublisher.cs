using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Sinks.Postgres;
using Serilog;

namespace Monitoring.Pipeline.Stages;

/// <summary>Publishes the sink's dead letters and alerts: read, publish, wait for the acknowledgement, delete.</summary>
/// <remarks>A crash in between publishes an entry twice; the sink knows its own letters, and an alert's revision tells the second from a new one.</remarks>
internal static class OutboxPublisher
{
    private const int EntriesPerRound = 500;

    /// <summary>Publishes whatever is waiting.</summary>
    /// <returns>How many entries were published.</returns>
    public static async Task<int> RunOnceAsync(OutboxReader outbox, ClientConfig kafka, ILogger log, CancellationToken cancellation)
    {
        var published = 0;
        IProducer<byte[], byte[]>? producer = null;
        try
        {
            while (await outbox.ReadAsync(EntriesPerRound, cancellation).ConfigureAwait(false) is { Count: > 0 } entries)
            {
                producer ??= new ProducerBuilder<byte[], byte[]>(ClientConfigs.SetupProducer(kafka)).Build();
                await Task.WhenAll(entries.Select(e => producer.ProduceAsync(e.Topic, new Message<byte[], byte[]> { Key = e.Key, Value = e.Value }, cancellation))).ConfigureAwait(false);
                published += await outbox.DeleteAsync(entries, cancellation).ConfigureAwait(false);
            }
        }
        catch (ProduceException<byte[], byte[]> e)
        {
            log.Warning("Dead letters and alerts wait in the outbox: {Reason}", e.Error.Reason);
        }
        finally
        {
            producer?.Dispose();
        }

        return published;
    }
}

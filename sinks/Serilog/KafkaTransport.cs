using System.Text;
using Confluent.Kafka;

namespace Monitoring.Sinks.Serilog;

/// <summary>An idempotent producer that waits for all replicas.</summary>
internal sealed class KafkaTransport : ILogTransport
{
    private readonly ProducerConfig _config;
    private readonly string _topic;
    private readonly byte[] _key;
    private IProducer<byte[], byte[]> _producer;

    /// <summary>A producer for one topic and one source.</summary>
    public KafkaTransport(MonitoringSinkOptions options)
    {
        _topic = options.Topic;
        // Events of one source stay in order, and copies of an event meet in one partition.
        _key = Encoding.UTF8.GetBytes($"{options.Host}/{options.Service}");
        _config = Configure(options);
        _producer = Build();
    }

    /// <summary>The producer's settings.</summary>
    public static ProducerConfig Configure(MonitoringSinkOptions options) => new(options.Producer.ToDictionary())
    {
        BootstrapServers = options.BootstrapServers,
        ClientId = options.Producer.GetValueOrDefault("client.id") ?? options.Service,
        Acks = Acks.All,
        EnableIdempotence = true,
        LingerMs = 20,
        CompressionType = CompressionType.Lz4,
        MessageMaxBytes = 16 << 20,
        // Shorter than the default of five minutes: what fails is kept and sent again by the sink, and disposing must not wait so long.
        MessageTimeoutMs = 30_000,
        Partitioner = Partitioner.Murmur2Random,
    };

    /// <inheritdoc/>
    public async Task<int> SendAsync(IReadOnlyList<byte[]> batch, CancellationToken cancellation)
    {
        var sent = new Task[batch.Count];
        for (var i = 0; i < sent.Length; i++) sent[i] = SendAsync(batch[i], cancellation);
        await Task.WhenAll(sent).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);

        var refused = 0;
        foreach (var task in sent)
        {
            if (task.Exception?.InnerException is KafkaException { Error.Code: ErrorCode.MsgSizeTooLarge }) refused++;
            else if (task.Exception?.InnerException is KafkaException { Error.IsFatal: true }) await RebuildAsync(task).ConfigureAwait(false);
            else await task.ConfigureAwait(false);
        }

        return refused;
    }

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();

    private async Task SendAsync(byte[] value, CancellationToken cancellation) =>
        await _producer.ProduceAsync(_topic, new Message<byte[], byte[]> { Key = _key, Value = value }, cancellation).ConfigureAwait(false);

    // After a fatal error an idempotent producer takes nothing more; a new one starts with a new identity.
    private async Task RebuildAsync(Task failed)
    {
        _producer.Dispose();
        _producer = Build();
        await failed.ConfigureAwait(false);
    }

    private IProducer<byte[], byte[]> Build() => new ProducerBuilder<byte[], byte[]>(_config)
        .SetErrorHandler((_, error) => FeedbackGuard.Report("Kafka: {0}", error.Reason))
        .SetLogHandler((_, message) => FeedbackGuard.Report("Kafka: {0}", message.Message))
        .Build();
}

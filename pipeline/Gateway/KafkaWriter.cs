using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.Kafka;
using Serilog;

namespace Monitoring.Pipeline.Gateway;

/// <summary>One idempotent producer for all requests. Thread-safe.</summary>
/// <remarks>What was not acknowledged in time may be written all the same: the sender tries again, and intake recognises what comes twice.</remarks>
internal sealed class KafkaWriter : IRecordWriter, IDisposable
{
    private readonly ProducerConfig _config;
    private readonly KafkaLink _link;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private IProducer<byte[], byte[]> _producer;
    private bool _isBroken;

    public KafkaWriter(ClientConfig kafka, GatewayOptions options, KafkaLink link, ILogger log)
    {
        (_config, _link, _log) = (ClientConfigs.GatewayProducer(kafka, options), link, log);
        _producer = Create();
    }

    /// <inheritdoc/>
    public string? Trouble => _link.Trouble;

    /// <inheritdoc/>
    public Task<string?> WriteAsync(IReadOnlyList<GatewayRecord> records)
    {
        var producer = Producer();
        var delivery = new Delivery(records.Count);
        foreach (var (topic, key, value) in records)
        {
            try
            {
                producer.Produce(topic, new Message<byte[], byte[]> { Key = key.Length == 0 ? null! : key, Value = value }, delivery.Report);
            }
            catch (Exception e) when (e is KafkaException or ObjectDisposedException)
            {
                delivery.Fail((e as KafkaException)?.Error.Reason ?? e.Message);
            }
        }

        return delivery.Done;
    }

    public void Dispose() => _producer.Dispose();

    // A producer that met a fatal error never writes again. Its records in flight are reported before it goes.
    private IProducer<byte[], byte[]> Producer()
    {
        if (!Volatile.Read(ref _isBroken)) return _producer;
        lock (_lock)
        {
            if (!_isBroken) return _producer;
            var old = _producer;
            _producer = Create();
            Volatile.Write(ref _isBroken, false);
            _ = Task.Run(old.Dispose);
            return _producer;
        }
    }

    private IProducer<byte[], byte[]> Create() => new ProducerBuilder<byte[], byte[]>(_config)
        .SetLogHandler((_, message) => _log.Debug("{Client}: {Message}", message.Name, message.Message))
        .SetErrorHandler((_, error) =>
        {
            _link.Heard(error);
            if (!error.IsFatal) return;
            _log.Error("The gateway's producer cannot go on and is made anew: {Reason}", error.Reason);
            Volatile.Write(ref _isBroken, true);
        })
        .Build();

    /// <summary>Counts the acknowledgements of one request.</summary>
    private sealed class Delivery
    {
        private readonly TaskCompletionSource<string?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _open;
        private volatile string? _trouble;

        public Delivery(int records)
        {
            _open = records;
            Report = report => Settle(report.Error.IsError ? report.Error.Reason : null);
            if (records == 0) _done.SetResult(null);
        }

        public Action<DeliveryReport<byte[], byte[]>> Report { get; }

        public Task<string?> Done => _done.Task;

        public void Fail(string reason) => Settle(reason);

        private void Settle(string? trouble)
        {
            if (trouble is not null) _trouble = trouble;
            if (Interlocked.Decrement(ref _open) == 0) _done.SetResult(_trouble);
        }
    }
}

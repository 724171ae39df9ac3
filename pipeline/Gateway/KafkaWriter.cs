using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.Kafka;
using Serilog;

namespace Monitoring.Pipeline.Gateway;

/// <summary>One idempotent producer for all requests. Thread-safe.</summary>
/// <remarks>What was not acknowledged in time may be written all the same: the sender tries again, and intake recognises what comes twice.</remarks>
/// <param name="create">Makes a producer that tells its errors.</param>
/// <param name="deliveryTimeout">How long a producer tries to deliver a record.</param>
/// <param name="link">Hears of brokers that are away.</param>
/// <param name="log">Our own log.</param>
/// <param name="time">Measures patience.</param>
internal sealed class KafkaWriter(Func<Action<Error>, IProducer<byte[], byte[]>> create, TimeSpan deliveryTimeout, KafkaLink link, ILogger log, TimeProvider time) : IRecordWriter, IDisposable
{
    // A producer reports every record after its own time-out; one that does not must not hold a request for ever.
    private readonly TimeSpan _patience = deliveryTimeout + TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Writing? _current;

    public KafkaWriter(ClientConfig kafka, GatewayOptions options, KafkaLink link, ILogger log)
        : this(Builder(ClientConfigs.GatewayProducer(kafka, options), log), options.DeliveryTimeout, link, log, TimeProvider.System)
    {
        // Settings that no producer can be made with end the start.
        Current();
    }

    /// <inheritdoc/>
    public string? Trouble => link.Trouble;

    /// <inheritdoc/>
    public async Task<WriteFault?> WriteAsync(IReadOnlyList<GatewayRecord> records)
    {
        var writing = Current();
        var delivery = new Delivery(records.Count, error => Heard(writing, error));
        foreach (var (topic, key, value) in records)
        {
            try
            {
                writing.Producer.Produce(topic, new Message<byte[], byte[]> { Key = key.Length == 0 ? null! : key, Value = value }, delivery.Report);
            }
            catch (KafkaException e)
            {
                delivery.Settle(e.Error);
            }
            catch (ObjectDisposedException)
            {
                delivery.Settle(new Error(ErrorCode.Local_Destroy));
            }
        }

        try
        {
            return await delivery.Done.WaitAsync(_patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new WriteFault("the producer did not report in time");
        }
    }

    public void Dispose() => _current?.Producer.Dispose();

    private static Func<Action<Error>, IProducer<byte[], byte[]>> Builder(ProducerConfig config, ILogger log) => heard => new ProducerBuilder<byte[], byte[]>(config)
        .SetLogHandler((_, message) => log.Debug("{Client}: {Message}", message.Name, message.Message))
        .SetErrorHandler((_, error) => heard(error))
        .Build();

    // A producer that met a fatal error never writes again.
    private Writing Current()
    {
        if (Volatile.Read(ref _current) is { IsBroken: false } whole) return whole;
        lock (_lock)
        {
            if (_current is { IsBroken: false } made) return made;
            var next = new Writing();
            next.Producer = create(error => Heard(next, error));
            if (_current?.Producer is { } old) _ = Task.Run(() => Retire(old));
            Volatile.Write(ref _current, next);
            return next;
        }
    }

    // Once it is disposed of it reports nothing, and others may still wait for it.
    private void Retire(IProducer<byte[], byte[]> old)
    {
        try
        {
            old.Flush(deliveryTimeout);
        }
        catch (KafkaException e)
        {
            log.Debug("The producer before could not be flushed: {Reason}", e.Error.Reason);
        }

        old.Dispose();
    }

    private void Heard(Writing writing, Error error)
    {
        link.Heard(error);
        if (!error.IsFatal && error.Code != ErrorCode.Local_Fatal) return;
        if (writing.Break()) log.Error("The gateway's producer cannot go on and is made anew: {Reason}", error.Reason);
    }

    /// <summary>A producer, and whether it can still write.</summary>
    private sealed class Writing
    {
        private int _isBroken;

        public IProducer<byte[], byte[]> Producer { get; set; } = null!;

        public bool IsBroken => Volatile.Read(ref _isBroken) != 0;

        /// <summary>True the first time.</summary>
        public bool Break() => Interlocked.Exchange(ref _isBroken, 1) == 0;
    }

    /// <summary>Counts the acknowledgements of one request.</summary>
    private sealed class Delivery
    {
        private readonly TaskCompletionSource<WriteFault?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Action<Error> _heard;
        private int _open;
        private volatile WriteFault? _fault;

        public Delivery(int records, Action<Error> heard)
        {
            (_open, _heard) = (records, heard);
            Report = report => Settle(report.Error);
            if (records == 0) _done.SetResult(null);
        }

        public Action<DeliveryReport<byte[], byte[]>> Report { get; }

        public Task<WriteFault?> Done => _done.Task;

        public void Settle(Error error)
        {
            if (error.IsError)
            {
                _heard(error);
                // Where one record can never be written, all were sent again in vain.
                if (_fault is not { IsLasting: true }) _fault = new WriteFault(error.Reason, IsLasting(error.Code));
            }

            if (Interlocked.Decrement(ref _open) == 0) _done.SetResult(_fault);
        }

        private static bool IsLasting(ErrorCode code) => code is ErrorCode.MsgSizeTooLarge or ErrorCode.Local_BadMsg or ErrorCode.InvalidMsg or ErrorCode.InvalidMsgSize or ErrorCode.RecordListTooLarge or ErrorCode.InvalidRecord;
    }
}

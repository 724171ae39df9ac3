using System.Buffers.Binary;
using Confluent.Kafka;
using Monitoring.Benchmarks.Workload;

namespace Monitoring.Pipeline.Torture.Workload;

/// <summary>Publishes numbered events of many sources, some of them twice and some broken, and keeps the ledger.</summary>
/// <remarks>Straight to the broker, idempotent, with acks=all, and never giving up: a broker that is killed and started again delays it only.</remarks>
internal sealed class NumberedPublisher : IDisposable
{
    /// <summary>The record header that names the sending.</summary>
    public const string SendingHeader = "sending";

    private const int StepMs = 2;
    private const int Remembered = 2_000;
    private readonly IProducer<string, byte[]> _producer;
    private readonly SeededRandom _random;
    private readonly long _startMs;
    private readonly List<SentEvent> _recent = [];
    private int _next;

    /// <param name="bootstrapServers">Where.</param>
    /// <param name="seed">Which events are resent and which are broken.</param>
    /// <param name="start">The time of the first event.</param>
    public NumberedPublisher(string bootstrapServers, long seed, DateTimeOffset start)
    {
        _random = new SeededRandom(seed);
        _startMs = start.ToUnixTimeMilliseconds();
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 5,
            MessageTimeoutMs = 600_000,
            MessageSendMaxRetries = int.MaxValue,
            ReconnectBackoffMaxMs = 500,
            Partitioner = Partitioner.Murmur2Random,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    public Ledger Ledger { get; } = new();

    /// <summary>How many events were published a second time.</summary>
    public int Resent { get; private set; }

    /// <summary>How many broken events were published.</summary>
    public int Broken { get; private set; }

    /// <summary>One event in so many is sent again.</summary>
    public int ResendEvery { get; set; } = 20;

    /// <summary>Publishes the next event, and after some of them an old one again; returns once they are queued.</summary>
    public void PublishNext()
    {
        var number = _next++;
        var source = number % NumberedEvent.Sources;
        var e = new SentEvent(number, source, _startMs + (number * (long)StepMs), EventKind.Good);
        if (_random.Below(100) == 0)
        {
            e = e with { Kind = _random.Pick([EventKind.CutJson, EventKind.WrongEncoding, EventKind.TooEarly]) };
            if (e.Kind == EventKind.TooEarly) e = e with { TimeMs = -86_400_000 };
            Broken++;
        }

        Send(e);
        _recent.Add(e);
        if (_recent.Count > 2 * Remembered) _recent.RemoveRange(0, Remembered);
        if (_random.Below(ResendEvery) != 0) return;
        Send(_recent[_random.Below(_recent.Count)]);
        Resent++;
    }

    /// <summary>Waits until everything is acknowledged.</summary>
    /// <returns>False where it is not within the bound.</returns>
    public bool Flush(TimeSpan bound) => _producer.Flush(bound) == 0;

    public void Dispose() => _producer.Dispose();

    private void Send(in SentEvent e)
    {
        var sending = Ledger.Add(e);
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, sending);
        var message = new Message<string, byte[]> { Key = NumberedEvent.Host(e.Source), Value = NumberedEvent.Value(e), Headers = new Headers { { SendingHeader, header } } };
        while (true)
        {
            try
            {
                _producer.Produce(NumberedEvent.Topic(e.Source), message, report =>
                {
                    if (!report.Error.IsError) Ledger.Acknowledge(sending);
                });
                return;
            }
            catch (ProduceException<string, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(50));
            }
        }
    }
}

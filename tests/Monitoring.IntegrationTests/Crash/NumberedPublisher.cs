using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Crash;

/// <summary>Publishes numbered events as Filebeat writes them, some of them twice, and remembers which were acknowledged.</summary>
internal sealed class NumberedPublisher : IDisposable
{
    private const int Sources = 12;
    private readonly IProducer<string, byte[]> _producer;
    private readonly Random _random;
    private readonly ConcurrentDictionary<long, byte> _acknowledged = new();
    private readonly long[] _offsets = new long[Sources];
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow.AddMinutes(-30);
    private readonly List<(string Key, byte[] Value)> _recent = [];
    private long _next;

    public NumberedPublisher(string bootstrapServers, int seed)
    {
        _random = new Random(seed);
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 5,
            // A broker that is killed and started again must not make the publisher give up.
            MessageTimeoutMs = 120_000,
            MessageSendMaxRetries = int.MaxValue,
            Partitioner = Confluent.Kafka.Partitioner.Murmur2Random,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    /// <summary>The numbers of acknowledged events, resent ones once.</summary>
    public IReadOnlyCollection<long> Acknowledged => (IReadOnlyCollection<long>)_acknowledged.Keys;

    /// <summary>How many events were published a second time.</summary>
    public int Resent { get; private set; }

    /// <summary>Publishes the next events and returns once they are queued.</summary>
    public void Publish(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (key, value) = Next(out var number);
            Send(key, value, number);
            _recent.Add((key, value));
            if (_recent.Count > 2000) _recent.RemoveRange(0, 1000);
            if (_random.Next(20) != 0) continue;
            var again = _recent[_random.Next(_recent.Count)];
            Send(again.Key, again.Value, null);
            Resent++;
        }
    }

    /// <summary>Waits until everything is acknowledged.</summary>
    public void Flush() => _producer.Flush(TimeSpan.FromMinutes(3));

    public void Dispose() => _producer.Dispose();

    private (string Key, byte[] Value) Next(out long number)
    {
        number = _next++;
        var source = (int)(number % Sources);
        var time = _start.AddMilliseconds(number * 5).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var line = $"number={number} source={source} of the crash test";
        var json = $$"""{"@timestamp":"{{time}}","@metadata":{"beat":"filebeat","type":"_doc","version":"8.14.4"},"log":{"file":{"path":"/var/log/crash.log"},"offset":{{_offsets[source]}}},"message":"{{line}}","input":{"type":"filestream"},"host":{"name":"host-{{source}}"},"agent":{"id":"00000000-0000-0000-0000-{{source:d12}}","type":"filebeat","version":"8.14.4"} }""";
        _offsets[source] += line.Length + 1;
        return ($"host-{source}", Encoding.UTF8.GetBytes(json));
    }

    // The sources of one topic share a checkpoint partition with those of the others.
    private static string TopicOf(string key) => Topics.Sources[key[^1] % Topics.Sources.Count];

    private void Send(string key, byte[] value, long? number)
    {
        var message = new Message<string, byte[]> { Key = key, Value = value };
        while (true)
        {
            try
            {
                _producer.Produce(TopicOf(key), message, report =>
                {
                    if (!report.Error.IsError && number is { } n) _acknowledged.TryAdd(n, 0);
                });
                return;
            }
            catch (ProduceException<string, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(50));
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>Publishes numbered events of a few kilobytes, gives up early, and remembers what was acknowledged.</summary>
internal sealed class DiskPublisher(string bootstrapServers) : IDisposable
{
    private readonly ConcurrentBag<string> _numbers = [];
    private readonly IProducer<byte[]?, byte[]> _producer = new ProducerBuilder<byte[]?, byte[]>(
        new ProducerConfig { BootstrapServers = bootstrapServers, MessageTimeoutMs = 3000, MessageSendMaxRetries = 0, LingerMs = 1 }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    private int _next;

    /// <summary>The numbers of acknowledged events.</summary>
    public IReadOnlyCollection<string> Numbers => _numbers;

    public int Acknowledged => _numbers.Count;

    public int Refused { get; private set; }

    /// <summary>Publishes the next events and waits for what becomes of them.</summary>
    public async Task PublishAsync(int count)
    {
        foreach (var sent in Enumerable.Range(0, count).Select(_ => SendAsync((_next++).ToString(CultureInfo.InvariantCulture))).ToList())
        {
            if (!await sent) Refused++;
        }
    }

    public void Dispose() => _producer.Dispose();

    private async Task<bool> SendAsync(string number)
    {
        try
        {
            await _producer.ProduceAsync(Topics.AppLogs, new Message<byte[]?, byte[]> { Value = Encoding.UTF8.GetBytes($"number {number} {new string('x', 4096)}") });
            _numbers.Add(number);
            return true;
        }
        catch (ProduceException<byte[]?, byte[]>)
        {
            return false;
        }
    }
}

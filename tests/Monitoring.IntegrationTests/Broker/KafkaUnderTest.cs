using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Monitoring.IntegrationTests.Broker;

/// <summary>The Kafka that the contract is checked on: the embedded broker or, with MONITORING_TEST_KAFKA=host:port, any other.</summary>
public sealed class KafkaUnderTest : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private BrokerProcess? _embedded;
    private IAdminClient? _admin;

    public string BootstrapServers { get; private set; } = "";

    public IAdminClient Admin => _admin!;

    public async ValueTask InitializeAsync()
    {
        BootstrapServers = Environment.GetEnvironmentVariable("MONITORING_TEST_KAFKA") ?? "";
        if (BootstrapServers.Length == 0)
        {
            _embedded = await BrokerProcess.StartAsync(null, "--housekeeping-ms", "100");
            BootstrapServers = _embedded.BootstrapServers;
        }

        _admin = AdminOf(BootstrapServers);
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        if (_embedded is not null) await _embedded.DisposeAsync();
    }

    public static IAdminClient AdminOf(string servers) => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();

    /// <summary>A new topic of a name that no other test has.</summary>
    public async Task<string> TopicAsync(int partitions = 1, params (string Key, string Value)[] config)
    {
        var name = Unique("topic");
        await CreateAsync(Admin, name, partitions, config);
        return name;
    }

    public static Task CreateAsync(IAdminClient admin, string name, int partitions, params (string Key, string Value)[] config) => admin.CreateTopicsAsync(
    [
        new TopicSpecification
        {
            Name = name,
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs = config.ToDictionary(static entry => entry.Key, static entry => entry.Value),
        },
    ]);

    public static string Unique(string kind) => $"{kind}-{Guid.NewGuid():N}";

    public IProducer<string?, string?> Producer(Action<ProducerConfig>? configure = null) => ProducerOf(BootstrapServers, configure);

    public static IProducer<string?, string?> ProducerOf(string servers, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig { BootstrapServers = servers, EnableIdempotence = true, LingerMs = 1 };
        configure?.Invoke(config);
        return new ProducerBuilder<string?, string?>(config).SetLogHandler(static (_, _) => { })
            .SetKeySerializer(Text.Instance).SetValueSerializer(Text.Instance).Build();
    }

    public IProducer<string?, string?> Transactional(string id, int timeoutMs = 60_000)
    {
        var producer = Producer(config =>
        {
            config.TransactionalId = id;
            config.TransactionTimeoutMs = timeoutMs;
        });
        producer.InitTransactions(Patience);
        return producer;
    }

    public IConsumer<string?, string?> Consumer(IsolationLevel isolation = IsolationLevel.ReadUncommitted, Action<ConsumerConfig>? configure = null) =>
        ConsumerOf(BootstrapServers, isolation, configure);

    public static IConsumer<string?, string?> ConsumerOf(string servers, IsolationLevel isolation, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = servers,
            GroupId = Unique("group"),
            IsolationLevel = isolation,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            FetchWaitMaxMs = 100,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<string?, string?>(config).SetLogHandler(static (_, _) => { })
            .SetKeyDeserializer(Text.Instance).SetValueDeserializer(Text.Instance).Build();
    }

    /// <summary>All values of partition 0 up to its end, as a reader of that isolation level sees them.</summary>
    public List<string?> ReadAll(string topic, IsolationLevel isolation) => [.. ReadRecords(topic, isolation).Select(static record => record.Message.Value)];

    public List<ConsumeResult<string?, string?>> ReadRecords(string topic, IsolationLevel isolation) => ReadRecordsOf(BootstrapServers, topic, isolation);

    public static List<ConsumeResult<string?, string?>> ReadRecordsOf(string servers, string topic, IsolationLevel isolation)
    {
        using var consumer = ConsumerOf(servers, isolation);
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        var records = new List<ConsumeResult<string?, string?>>();
        for (var until = DateTime.UtcNow + Patience; DateTime.UtcNow < until;)
        {
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is not { } record) continue;
            if (record.IsPartitionEOF) return records;
            records.Add(record);
        }

        throw new TimeoutException($"the end of {topic} was not reached within {Patience}");
    }

    /// <summary>Asks again and again, for what the protocol only promises to happen some time.</summary>
    public static async Task Eventually(Func<bool> holds, string what, TimeSpan? within = null)
    {
        using var period = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var until = DateTime.UtcNow + (within ?? Patience); DateTime.UtcNow < until;)
        {
            if (holds()) return;
            await period.WaitForNextTickAsync();
        }

        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: not within {within ?? Patience}"));
    }

    private sealed class Text : ISerializer<string?>, IDeserializer<string?>
    {
        public static readonly Text Instance = new();

        public byte[] Serialize(string? data, SerializationContext context) => data is null ? null! : Encoding.UTF8.GetBytes(data);

        public string? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? null : Encoding.UTF8.GetString(data);
    }
}

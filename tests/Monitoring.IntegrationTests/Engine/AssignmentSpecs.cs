using System.Net;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Broker;
using Monitoring.Pipeline.Torture.Network;

namespace Monitoring.IntegrationTests.Engine;

/// <summary>An assigned partition is read from its task's position on, whatever the client has under way.</summary>
public sealed class AssignmentSpecs(KafkaUnderTest kafka)
{
    private const string Topic = "input";

    [Fact]
    public async Task A_partition_whose_first_records_are_gone_is_read_from_its_tasks_position_on()
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Producer();
        for (var i = 0; i < 100; i++) producer.Produce(topic, new Message<string?, string?> { Value = "x" });
        producer.Flush(KafkaUnderTest.Patience);
        await kafka.Admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, 50)]);
        var store = new GatedStore();
        store.Open();
        await store.StoreAsync([59], TestContext.Current.CancellationToken);
        await using var worker = new RunningWorker(kafka.BootstrapServers, topic, store);
        await KafkaUnderTest.Eventually(() => store.Stored.Count > 40, "the rest is stored");
        Assert.Equal(Enumerable.Range(59, 41).Select(static o => (long)o), store.Stored);
    }

    /// <remarks>The client repeats a question for the end of a partition half a second after an answer that a seek has outdated, and then jumps there.</remarks>
    [Fact]
    public async Task Nothing_is_passed_over_where_the_broker_answers_slowly()
    {
        await using var proxy = new TcpProxy(static () => new EndTransactionSpotter());
        await using var broker = await BrokerProcess.StartAsync(null, "--advertised-listener", $"0=127.0.0.1:{proxy.Port}");
        proxy.Server = new DnsEndPoint("127.0.0.1", Assert.Single(broker.AdvertisedPorts));
        proxy.Condition.Delay = TimeSpan.FromMilliseconds(100);
        using (var admin = KafkaUnderTest.AdminOf(broker.BootstrapServers)) await KafkaUnderTest.CreateAsync(admin, Topic, 1);
        using var producer = KafkaUnderTest.ProducerOf(broker.BootstrapServers);
        var store = new GatedStore();
        store.Open();
        await using var worker = new RunningWorker($"127.0.0.1:{proxy.Port}", Topic, store);
        var published = 0;
        // Long enough for the client to have asked again: what it passes over then is never stored.
        for (var enough = long.MaxValue; published < enough; published++)
        {
            await producer.ProduceAsync(Topic, new Message<string?, string?> { Value = "x" }, TestContext.Current.CancellationToken);
            if (enough == long.MaxValue && store.Stored.Count > 0) enough = published + 1000;
        }

        await KafkaUnderTest.Eventually(() => store.Stored is [.., var last] && last == published - 1, "the last record is stored");
        Assert.Equal(Enumerable.Range(0, published).Select(static o => (long)o), store.Stored);
    }
}

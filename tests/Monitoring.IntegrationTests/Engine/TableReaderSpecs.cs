using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Monitoring.Pipeline.Engine.Kafka;

namespace Monitoring.IntegrationTests.Engine;

public sealed class TableReaderSpecs
{
    [Fact]
    public async Task A_record_committed_behind_another_tasks_open_transaction_is_read_once_that_one_ends()
    {
        await using var broker = await BrokerProcess.StartAsync();
        var kafka = new ClientConfig { BootstrapServers = broker.BootstrapServers };
        using var admin = new AdminClientBuilder(kafka).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "table", NumPartitions = 1, ReplicationFactor = 1 }]);
        using var neighbour = Transactional(kafka, "neighbour");
        neighbour.BeginTransaction();
        await neighbour.ProduceAsync("table", new Message<string, string> { Key = "neighbour", Value = "open" });
        using var owner = Transactional(kafka, "owner");
        owner.BeginTransaction();
        await owner.ProduceAsync("table", new Message<string, string> { Key = "position", Value = "2" });
        owner.CommitTransaction();

        var reading = Task.Run(() => TableReader.Read(kafka, new TopicPartition("table", 0), _ => true, TestContext.Current.CancellationToken));
        // Stopping at the last stable offset would end it at once.
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)));
        neighbour.AbortTransaction();
        Assert.Equal("2", System.Text.Encoding.UTF8.GetString((await reading)["position"]));
    }

    private static IProducer<string, string> Transactional(ClientConfig kafka, string id)
    {
        var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers, TransactionalId = id }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(20));
        return producer;
    }
}

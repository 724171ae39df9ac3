using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Kafka;
using Serilog.Core;

namespace Monitoring.Tests.Engine;

public sealed class ClientConfigSpecs
{
    [Theory]
    [InlineData(1 << 20)]
    [InlineData(16 << 20)]
    [InlineData(256 << 20)]
    public void Every_client_takes_the_largest_record_that_topics_take(int largest)
    {
        var kafka = ClientConfigs.ForRecords(new ClientConfig { BootstrapServers = "127.0.0.1:1" }, largest);
        var options = new MonitoringOptions { Engine = new EngineOptions { MemoryLimit = 4L << 30 }, Topics = new TopicOptions { MaxMessageBytes = largest } };
        var engine = new EngineContext("application", kafka, options.Engine, MemoryBudget.Of(options), new PolicyStore(kafka), TimeProvider.System, Logger.None);
        var consumer = ClientConfigs.StageConsumer(engine, "stage", partitions: 6);
        Assert.True(consumer.FetchMaxBytes >= largest);
        Assert.True(consumer.ReceiveMessageMaxBytes > consumer.FetchMaxBytes + 512);
        Assert.True(ClientConfigs.TableReader(kafka).MessageMaxBytes > largest);
        Assert.True(ClientConfigs.SetupProducer(kafka).MessageMaxBytes > largest);
        Assert.True(ClientConfigs.TaskProducer(engine, "stage", new TopicPartition("topic", 0)).MessageMaxBytes > largest);
        Assert.True(ClientConfigs.TaskProducer(engine, "stage", new TopicPartition("topic", 0)).QueueBufferingMaxKbytes * 1024L > largest, "it would never fit the queue");
        // The client library checks what it is given.
        new ConsumerBuilder<Ignore, Ignore>(consumer).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build().Dispose();
    }
}

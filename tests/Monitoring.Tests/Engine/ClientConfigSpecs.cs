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
        var engine = new EngineContext("application", kafka, new EngineOptions(), new PolicyStore(kafka), TimeProvider.System, Logger.None);
        var consumer = ClientConfigs.StageConsumer(engine, "stage");
        Assert.True(consumer.FetchMaxBytes >= largest);
        Assert.True(consumer.ReceiveMessageMaxBytes > consumer.FetchMaxBytes + 512);
        Assert.True(ClientConfigs.TableReader(kafka).MessageMaxBytes > largest);
        Assert.True(ClientConfigs.SetupProducer(kafka).MessageMaxBytes > largest);
        Assert.True(ClientConfigs.TaskProducer(engine, "stage", new TopicPartition("topic", 0)).MessageMaxBytes > largest);
        // The client library checks what it is given.
        new ConsumerBuilder<Ignore, Ignore>(consumer).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build().Dispose();
    }
}

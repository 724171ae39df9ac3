using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>A broker that has forgotten what the database knows stops the pipeline: going on would lose events in silence.</summary>
public sealed class WipedBrokerTests
{
    [Fact]
    public async Task A_broker_with_a_new_folder_is_refused_until_it_is_accepted()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await StoreAsync(test, test.Broker.BootstrapServers, 3, 3);

        await using var wiped = await BrokerProcess.StartAsync();
        await PipelineUnderTest.CreateTopicsAsync(wiped, partitions: 1);
        await PublishAsync(wiped.BootstrapServers, 10);
        await using (var refused = PipelineProcess.Start(wiped.BootstrapServers, test.Postgres.ConnectionString))
        {
            await refused.WaitForExitAsync().WaitAsync(RunningPipeline.Patience, TestContext.Current.CancellationToken);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("the broker was wiped and set up anew, or is another one", refused.Output, StringComparison.Ordinal);
            Assert.Contains("postgres.accept_new_clusters", refused.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        }

        Assert.Equal(3, await test.Stored.CountAsync());
        await StoreAsync(test, wiped.BootstrapServers, 0, 13, ("MONITORING__POSTGRES__ACCEPT_NEW_CLUSTERS", "true"));
        // Accepted once: known from now on.
        await StoreAsync(test, wiped.BootstrapServers, 2, 15);
    }

    [Theory]
    [InlineData(Topics.AppLogs, "its position 5 lies beyond the end 1 of the topic")]
    [InlineData(Topics.Logs, "for monitoring.logs-0 is beyond the topic's end")]
    public async Task A_topic_that_was_deleted_and_made_anew_is_refused(string topic, string says)
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await StoreAsync(test, test.Broker.BootstrapServers, 5, 5);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = test.Broker.BootstrapServers }).Build();
        await admin.DeleteTopicsAsync([topic]);
        await PipelineUnderTest.CreateTopicsAsync(test.Broker, partitions: 1);
        await PublishAsync(test.Broker.BootstrapServers, 1);

        await using var refused = test.Run();
        await refused.WaitForExitAsync().WaitAsync(RunningPipeline.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(says, refused.Output, StringComparison.Ordinal);
        Assert.Equal(5, await test.Stored.CountAsync());
    }

    private static async Task StoreAsync(PipelineUnderTest test, string bootstrapServers, int publish, int expected, params (string, string)[] environment)
    {
        await PublishAsync(bootstrapServers, publish);
        await using var pipeline = PipelineProcess.Start(bootstrapServers, test.Postgres.ConnectionString, environment);
        await Eventually.HoldsAsync(async () => await test.Stored.CountAsync() >= expected, RunningPipeline.Patience, () => pipeline.Output);
        Assert.Equal(0, await pipeline.StopAsync());
        Assert.Equal(expected, await test.Stored.CountAsync());
    }

    private static async Task PublishAsync(string bootstrapServers, int count)
    {
        using var producer = RunningPipeline.ProducerOf(bootstrapServers);
        for (var i = 0; i < count; i++) await producer.ProduceAsync(Topics.AppLogs, new Message<byte[]?, byte[]?> { Value = "an event"u8.ToArray() });
    }
}

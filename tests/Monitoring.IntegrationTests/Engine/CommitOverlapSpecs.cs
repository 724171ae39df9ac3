using Confluent.Kafka;
using Monitoring.IntegrationTests.Broker;

namespace Monitoring.IntegrationTests.Engine;

/// <summary>A task that can goes on taking records while its commit runs.</summary>
public sealed class CommitOverlapSpecs(KafkaUnderTest kafka)
{
    private const int Records = 100;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task One_further_batch_is_taken_and_no_third()
    {
        var store = new GatedStore();
        await using var worker = await RunAsync(store);
        await KafkaUnderTest.Eventually(() => store.Processed == 2 * GatedTask.BatchSize, "the second batch is full");
        await Task.Delay(Quiet, TestContext.Current.CancellationToken); // Longer than the worker waits before it pauses the partition.
        Assert.Equal(2 * GatedTask.BatchSize, store.Processed);
        Assert.Empty(store.Stored);
        store.Open();
        await KafkaUnderTest.Eventually(() => store.Stored.Count == Records, "all is stored");
        Assert.Equal(Offsets(Records), store.Stored);
        Assert.Equal(1, store.Tasks);
    }

    [Fact]
    public async Task A_failed_commit_takes_the_batch_behind_it_along()
    {
        var store = new GatedStore();
        await using var worker = await RunAsync(store);
        await KafkaUnderTest.Eventually(() => store.Processed == 2 * GatedTask.BatchSize, "the second batch is full");
        store.FailOnce();
        await KafkaUnderTest.Eventually(() => store.Stored.Count == Records, "all is stored");
        Assert.Equal(Offsets(Records), store.Stored);
        Assert.Equal(2, store.Tasks);
        Assert.Equal(Records + (2 * GatedTask.BatchSize), store.Processed);
    }

    [Fact]
    public async Task A_shutdown_stores_both_batches()
    {
        var store = new GatedStore();
        await using (var worker = await RunAsync(store, records: 15))
        {
            await KafkaUnderTest.Eventually(() => store.Processed == 15, "the second batch is half full");
            worker.Stop();
            store.Open();
        }

        Assert.Equal(Offsets(15), store.Stored);
    }

    private static IEnumerable<long> Offsets(int count) => Enumerable.Range(0, count).Select(static o => (long)o);

    private async Task<RunningWorker> RunAsync(GatedStore store, int records = Records)
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Producer();
        for (var i = 0; i < records; i++) producer.Produce(topic, new Message<string?, string?> { Value = "x" });
        producer.Flush(KafkaUnderTest.Patience);
        return new RunningWorker(kafka.BootstrapServers, topic, store);
    }
}

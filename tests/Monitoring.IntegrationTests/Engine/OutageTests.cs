using System.Diagnostics;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Engine;

/// <summary>How a process behaves, and what it says, while a server that it needs is away.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_shutdown_without_the_database_takes_one_deadline_however_many_partitions_there_are()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 6);
        await using var pipeline = test.Run(("MONITORING__ENGINE__SHUTDOWN_TIMEOUT", "4s"));
        await PublishAsync(test, 60);
        await Eventually.HoldsAsync(async () => await test.Stored.CountAsync() == 60, Patience, () => pipeline.Output);
        await test.Postgres.CrashAsync();
        await PublishAsync(test, 600);
        await Eventually.HoldsAsync(() => Task.FromResult(pipeline.Output.Contains("trying again in", StringComparison.Ordinal)), Patience, () => pipeline.Output);

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await pipeline.StopAsync());
        // Each partition waited three times the time-out, one after the other.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(12), $"it took {watch.Elapsed}\n{pipeline.Output}");

        await test.Postgres.StartAsync();
        await using var again = test.Run();
        await Eventually.HoldsAsync(async () => await test.Stored.CountAsync() >= 660, Patience, () => again.Output);
        Assert.Equal(0, await again.StopAsync());
        Assert.Equal(660, await test.Stored.CountAsync());
    }

    [Fact]
    public async Task A_broker_that_goes_and_comes_back_is_told_once_each_and_readiness_shows_it()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 2);
        var port = Publishers.Peers.FreePort();
        await using var pipeline = test.Run(("MONITORING__HTTP__ENABLED", "true"), ("MONITORING__HTTP__LISTEN", $"127.0.0.1:{port}"));
        await PublishAsync(test, 10);
        await Eventually.HoldsAsync(async () => await test.Stored.CountAsync() == 10, Patience, () => pipeline.Output);
        using var http = new HttpClient();
        await test.Broker.KillAsync();
        var ready = "";
        await Eventually.HoldsAsync(async () => (ready = await (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"))).Content.ReadAsStringAsync()).Contains("{\"name\":\"kafka\",\"state\":\"unreachable\"", StringComparison.Ordinal), Patience, () => ready + pipeline.Output);
        await test.Broker.RestartAsync();
        await PublishAsync(test, 10);
        await Eventually.HoldsAsync(async () => await test.Stored.CountAsync() == 20, Patience, () => pipeline.Output);
        await Eventually.HoldsAsync(async () => (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"))).IsSuccessStatusCode, Patience, () => pipeline.Output);
        Assert.Equal(0, await pipeline.StopAsync());
        Assert.Equal(2, pipeline.Output.Split("No Kafka broker is reached").Length);
        Assert.Equal(2, pipeline.Output.Split("A Kafka broker is reached again").Length);
    }

    private static async Task PublishAsync(PipelineUnderTest test, int count)
    {
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => producer.ProduceAsync(new TopicPartition(Topics.AppLogs, i % 2), new Message<byte[]?, byte[]?> { Value = "an event"u8.ToArray() })));
    }
}

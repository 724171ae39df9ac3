using Monitoring.IntegrationTests.Fixtures;

namespace Monitoring.IntegrationTests.Crash;

/// <summary>Three processes share the partitions; one dies, another is stopped for longer than its session and then goes on as if nothing had happened.</summary>
public sealed class ZombieTests
{
    private const int Events = 40_000;

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_one_process_of_three_dies_and_another_comes_back_as_a_zombie()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 6);
        using var publisher = new NumberedPublisher(test.Broker.BootstrapServers, seed: 2);
        await using var survivor = test.Run();
        await using var victim = test.Run();
        await using var zombie = test.Run();
        publisher.Publish(Events / 4);
        await StoredAsync(test, Events / 8, survivor);
        await Eventually.HoldsAsync(() => Task.FromResult(Owns(victim) && Owns(zombie)), TimeSpan.FromSeconds(60), () => $"the partitions were not shared\n{zombie.Output}");

        publisher.Publish(Events / 4);
        victim.Kill();
        publisher.Publish(Events / 4);
        await zombie.PauseAsync();
        publisher.Publish(Events / 8);
        // The survivor has every partition now, and no one told the zombie.
        publisher.Flush();
        await StoredAsync(test, publisher.Acknowledged.Count, survivor);
        publisher.Publish(Events / 8);
        await zombie.ResumeAsync();
        await Eventually.HoldsAsync(
            () => Task.FromResult(zombie.Output.Contains("lost: another process has it", StringComparison.Ordinal) || zombie.Output.Contains("pauses for", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(60),
            () => $"the zombie did not learn that it was one\n{zombie.Output}");
        publisher.Flush();
        await StoredAsync(test, publisher.Acknowledged.Count, survivor);

        Assert.Equal(0, await zombie.StopAsync());
        Assert.Equal(0, await survivor.StopAsync());
        Assert.Equal(Events, publisher.Acknowledged.Count);
        await test.Stored.AssertExactlyOnceInOrderAsync(publisher.Acknowledged);
    }

    private static bool Owns(PipelineProcess process) => process.Output.Contains("app-logs [[", StringComparison.Ordinal) && process.Output.Contains("monitoring.logs [[", StringComparison.Ordinal);

    private static Task StoredAsync(PipelineUnderTest test, int count, PipelineProcess process) => Eventually.HoldsAsync(
        async () => await test.Stored.CountAsync() >= count, TimeSpan.FromSeconds(120), () => $"fewer than {count} stored\n{process.Output}");
}

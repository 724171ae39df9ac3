using Monitoring.IntegrationTests.Fixtures;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>A disk that is full for a while costs time and nothing else. Where no disk can be mounted, the error is made another way.</summary>
public sealed class FullDiskTests
{
    private const string Refuse = """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON app_logs FOR EACH ROW EXECUTE FUNCTION refuse();
        """;

    [Fact]
    public async Task When_the_disk_of_PostgreSQL_has_room_again_everything_is_stored_by_the_same_process()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 200);
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1, postgresParent: disk?.Folder);
        await using var pipeline = test.Run();
        using var producer = new DiskPublisher(test.Broker.BootstrapServers);
        await producer.PublishAsync(100);
        await StoredAsync(test, producer, pipeline);

        if (disk is null) await PostgresProcess.ExecuteAsync(test.Postgres.ConnectionString, Refuse);
        else await disk.FillAsync();
        await producer.PublishAsync(1000);
        await Eventually.HoldsAsync(() => Task.FromResult(pipeline.Output.Contains("53100", StringComparison.Ordinal)), RunningPipeline.Patience, () => pipeline.Output);
        Assert.False(pipeline.HasExited, pipeline.Output);
        Assert.True(await test.Stored.CountAsync() < producer.Acknowledged);

        if (disk is null) await PostgresProcess.ExecuteAsync(test.Postgres.ConnectionString, "DROP TRIGGER full_disk ON app_logs");
        else await disk.MakeRoomAsync();
        await StoredAsync(test, producer, pipeline);
        Assert.Equal(0, await pipeline.StopAsync());
    }

    [Fact]
    public async Task When_the_disk_of_the_broker_has_room_again_it_works_and_all_that_it_acknowledged_is_stored()
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 16);
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1, brokerFolder: disk?.Folder);
        await using var pipeline = test.Run();
        using var producer = new DiskPublisher(test.Broker.BootstrapServers);
        await producer.PublishAsync(100);
        await StoredAsync(test, producer, pipeline);

        if (disk is null) await test.Broker.LimitFilesAsync(64);
        else await disk.FillAsync();
        await producer.PublishAsync(20);
        Assert.True(producer.Refused > 0, "the broker acknowledged what it had no room for");
        Assert.True(test.Broker.IsRunning, test.Broker.Output);
        Assert.False(pipeline.HasExited, pipeline.Output);

        if (disk is null) await test.Broker.LimitFilesAsync(null);
        else await disk.MakeRoomAsync();
        await producer.PublishAsync(100);
        Assert.True(producer.Acknowledged >= 200, $"only {producer.Acknowledged} events were acknowledged\n{test.Broker.Output}");
        await StoredAsync(test, producer, pipeline);
        Assert.Equal(0, await pipeline.StopAsync());
    }

    // What timed out at the producer may still have been written: those come on top, once each.
    private static async Task StoredAsync(PipelineUnderTest test, DiskPublisher producer, PipelineProcess pipeline)
    {
        await Eventually.HoldsAsync(async () => await test.Stored.CountAsync() >= producer.Acknowledged, TimeSpan.FromSeconds(60), () => $"{test.Stored.CountAsync().Result} of {producer.Acknowledged} stored\n{pipeline.Output}\n{test.Broker.Output}");
        var stored = new StoredRows(test.Postgres.ConnectionString);
        var numbers = (await stored.WithMessageAsync("number ")).Select(r => r.Message.Split(' ')[1]).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Empty(producer.Numbers.Except(numbers));
    }
}

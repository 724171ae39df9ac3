using System.Text;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Broker;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Engine;

/// <summary>What becomes of a task whose checkpoint is removed, or kept under the name of an older build.</summary>
public sealed class CheckpointTests
{
    private const string Task = "monitoring/app-logs-0";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_removed_checkpoint_starts_its_task_anew_at_the_groups_offset_and_only_while_the_stage_is_stopped()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await using (var pipeline = test.Run())
        {
            await PublishAsync(test, pipeline, 5, 5);
            var (code, said) = await CommandAsync(test, "--remove", Task);
            Assert.Equal(1, code);
            Assert.Contains("the group monitoring.intake has 1 members: stop the stage intake everywhere first", said, StringComparison.Ordinal);
            Assert.Equal(0, await pipeline.StopAsync());
        }

        Assert.Contains(Task, (await CommandAsync(test, "--list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await CommandAsync(test, "--remove", "monitoring/app-logs-7")).ExitCode);
        Assert.Equal(0, (await CommandAsync(test, "--remove", Task)).ExitCode);
        Assert.DoesNotContain(Task, (await CommandAsync(test, "--list")).Output, StringComparison.Ordinal);

        await using var anew = test.Run();
        await PublishAsync(test, anew, 2, 7);
        Assert.Contains("has no checkpoint: it goes on at offset 5, which its group has committed, without the state that it had there", anew.Output, StringComparison.Ordinal);
        Assert.Equal(0, await anew.StopAsync());
        Assert.Equal(7, await test.Stored.CountAsync());
    }

    [Fact]
    public async Task A_checkpoint_without_the_applications_name_is_taken_over_and_another_applications_is_not()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await using (var pipeline = test.Run())
        {
            await PublishAsync(test, pipeline, 5, 5);
            Assert.Equal(0, await pipeline.StopAsync());
        }

        await RenameAsync(test);
        Assert.DoesNotContain(Task, (await CommandAsync(test, "--list")).Output, StringComparison.Ordinal);
        await using (var other = test.RunStages("intake", ("MONITORING__APPLICATION", "other")))
        {
            await Eventually.HoldsAsync(() => System.Threading.Tasks.Task.FromResult(KafkaUnderTest.ReadRecordsOf(test.Broker.BootstrapServers, Topics.Logs, IsolationLevel.ReadCommitted).Count == 10), Patience, () => other.Output);
            Assert.Equal(0, await other.StopAsync());
        }

        await using var pipelineAgain = test.Run();
        await Eventually.HoldsAsync(() => System.Threading.Tasks.Task.FromResult(pipelineAgain.Output.Contains($"{Task} restored at offset 5", StringComparison.Ordinal)), Patience, () => pipelineAgain.Output);
        await PublishAsync(test, pipelineAgain, 1, 11);
        Assert.Equal(0, await pipelineAgain.StopAsync());
        var tasks = (await CommandAsync(test, "--list")).Output;
        Assert.Contains(Task, tasks, StringComparison.Ordinal);
        Assert.Contains("other/app-logs-0", tasks, StringComparison.Ordinal);
        Assert.DoesNotContain(" app-logs-0", tasks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_stopped_well_replays_nothing()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await using (var pipeline = test.Run(("MONITORING__ENGINE__SNAPSHOT_INTERVAL", "1h")))
        {
            await PublishAsync(test, pipeline, 50, 50);
            Assert.Equal(0, await pipeline.StopAsync());
        }

        await using var again = test.Run();
        await Eventually.HoldsAsync(() => System.Threading.Tasks.Task.FromResult(again.Output.Contains($"{Task} restored at offset 50, replays 0 offsets", StringComparison.Ordinal)), Patience, () => again.Output);
        Assert.Equal(0, await again.StopAsync());
    }

    // As builds wrote it that knew one application.
    private static async Task RenameAsync(PipelineUnderTest test)
    {
        var kafka = new ClientConfig { BootstrapServers = test.Broker.BootstrapServers };
        var topic = Topics.Checkpoint("intake");
        var table = TableReader.ReadAll(kafka, topic, TestContext.Current.CancellationToken);
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        foreach (var (key, value) in table)
        {
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes(key["monitoring/".Length..]), Value = value });
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes(key), Value = null });
        }
    }

    private static async Task PublishAsync(PipelineUnderTest test, PipelineProcess pipeline, int count, int expected)
    {
        using (var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers))
        {
            for (var i = 0; i < count; i++) await producer.ProduceAsync(Topics.AppLogs, new Message<byte[]?, byte[]?> { Value = "an event"u8.ToArray() });
        }

        await Eventually.HoldsAsync(async () => await test.Stored.CountAsync() >= expected, Patience, () => pipeline.Output);
    }

    private static Task<(int ExitCode, string Output)> CommandAsync(PipelineUnderTest test, params string[] arguments) =>
        MonitoringCommand.RunAsync([("MONITORING__KAFKA__BOOTSTRAP_SERVERS", test.Broker.BootstrapServers)], ["checkpoint", .. arguments]);
}

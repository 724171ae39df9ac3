using System.Text;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Broker;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;

namespace Monitoring.IntegrationTests.Engine;

/// <summary>Offsets that vanish before they are read are told once each, whatever dies in between; what holds no record is no gap.</summary>
public sealed class GapTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_checkpoint_below_the_start_of_the_log_is_told_once_also_when_the_process_dies_before_its_commit()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await StoreAsync(test, 5, 5);
        await PublishAsync(test, 10);
        await DeleteAsync(test, Topics.AppLogs, 12);

        await using (var dies = test.Run(("MONITORING_FAILPOINT", $"{FailPoint.BeforeEndTransaction}:1")))
        {
            await dies.WaitForExitAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.Equal(137, dies.ExitCode);
        }

        Assert.Empty(Alerts(test));
        await StoreAsync(test, 0, 8);
        // A restart and a new owner do not tell it again.
        await StoreAsync(test, 1, 9);
        var alert = Assert.Single(Alerts(test));
        Assert.Equal(new OffsetRange(5, 12), alert.Offsets);
        Assert.Equal(("intake", "app-logs", "0"), (alert.Labels["stage"], alert.Labels["topic"], alert.Labels["partition"]));
    }

    [Fact]
    public async Task A_partition_that_was_emptied_is_told_though_no_record_follows_and_is_exported()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await StoreAsync(test, 5, 5);
        await PublishAsync(test, 10);
        await DeleteAsync(test, Topics.AppLogs, 15);

        var port = Publishers.Peers.FreePort();
        await using var pipeline = test.Run(("MONITORING__HTTP__ENABLED", "true"), ("MONITORING__HTTP__LISTEN", $"127.0.0.1:{port}"));
        await Eventually.HoldsAsync(() => Task.FromResult(Alerts(test).Count == 1), Patience, () => pipeline.Output);
        Assert.Equal(new OffsetRange(5, 15), Alerts(test)[0].Offsets);
        using var http = new HttpClient();
        var metrics = "";
        await Eventually.HoldsAsync(
            async () => (metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"))).Contains("monitoring_offsets_vanished_total{stage=\"intake\",topic=\"app-logs\",partition=\"0\"} 10", StringComparison.Ordinal),
            Patience, () => metrics);
        Assert.Contains("monitoring_offsets_vanished_total{stage=\"sink\",topic=\"monitoring.logs\",partition=\"0\"} 0", metrics, StringComparison.Ordinal);
        Assert.Equal(0, await pipeline.StopAsync());
        Assert.Contains("app-logs-0: 10 offsets, 5 to 14, vanished before intake read them (deleted)", pipeline.Output.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_deleted_under_a_running_pipeline_are_told_and_the_rest_is_stored()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await using var pipeline = test.Run();
        await PublishAsync(test, 5);
        await StoredAsync(test, pipeline, 5);
        await pipeline.PauseAsync();
        await PublishAsync(test, 10);
        await DeleteAsync(test, Topics.AppLogs, 14);
        await pipeline.ResumeAsync();
        // What the client had fetched in advance was not lost: at most the rest was.
        await Eventually.HoldsAsync(() => Task.FromResult(Alerts(test).Count == 1), Patience, () => pipeline.Output);
        var lost = Alerts(test)[0].Offsets!.Value;
        Assert.Equal(14, lost.End);
        await StoredAsync(test, pipeline, 15 - (int)lost.Count);
        Assert.Equal(0, await pipeline.StopAsync());
    }

    [Fact]
    public async Task Events_lost_to_the_sink_are_a_row_and_an_alert_in_the_transaction_that_passes_over_them()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await StoreAsync(test, 5, 5);
        await using (var intake = test.RunStages("intake"))
        {
            await PublishAsync(test, 10);
            await Eventually.HoldsAsync(() => Task.FromResult(KafkaUnderTest.ReadRecordsOf(test.Broker.BootstrapServers, Topics.Logs, IsolationLevel.ReadCommitted).Count == 15), Patience, () => intake.Output);
            Assert.Equal(0, await intake.StopAsync());
        }

        var end = KafkaUnderTest.ReadRecordsOf(test.Broker.BootstrapServers, Topics.Logs, IsolationLevel.ReadCommitted)[^1].Offset.Value;
        await DeleteAsync(test, Topics.Logs, end);
        await using (var dies = test.RunStages("sink", ("MONITORING_FAILPOINT", $"{FailPoint.BetweenCopyAndCommit}:1")))
        {
            await dies.WaitForExitAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.Equal(137, dies.ExitCode);
        }

        var rows = new StoredRows(test.Postgres.ConnectionString);
        Assert.Equal(0, await rows.CountAsync("offset_gaps", "true"));
        await using var pipeline = test.Run();
        await StoredAsync(test, pipeline, 6);
        await Eventually.HoldsAsync(() => Task.FromResult(Alerts(test).Count == 1), Patience, () => pipeline.Output);
        Assert.Equal(0, await pipeline.StopAsync());
        Assert.Equal(1, await rows.CountAsync("offset_gaps", $"stage = 'sink' AND origin_topic = 'monitoring.logs' AND cause = 'deleted' AND end_offset = {end} AND end_offset - first_offset >= 9"));
        Assert.Equal(("sink", (long?)end), (Alerts(test)[0].Labels["stage"], Alerts(test)[0].Offsets?.End));
    }

    [Fact]
    public async Task Transaction_markers_at_the_end_of_a_partition_that_is_emptied_are_no_gap()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await StoreAsync(test, 5, 5);
        using (var publisher = KafkaUnderTest.ProducerOf(test.Broker.BootstrapServers, c => c.TransactionalId = "publisher"))
        {
            publisher.InitTransactions(Patience);
            publisher.BeginTransaction();
            await publisher.ProduceAsync(Topics.AppLogs, new Message<string?, string?> { Value = "never committed" });
            publisher.AbortTransaction();
        }

        await using (var pipeline = test.Run())
        {
            foreach (var (topic, position) in new[] { (Topics.AppLogs, IntakePosition(test)), (Topics.Logs, SinkPosition(test)) })
            {
                await Eventually.HoldsAsync(async () => await position() == EndOf(test, topic), Patience, () => $"{topic} was not read to its end\n{pipeline.Output}");
            }

            Assert.Equal(0, await pipeline.StopAsync());
        }

        foreach (var topic in new[] { Topics.AppLogs, Topics.Logs }) await DeleteAsync(test, topic, -1);
        await StoreAsync(test, 3, 8);
        Assert.Empty(Alerts(test));
        Assert.Equal(0, await new StoredRows(test.Postgres.ConnectionString).CountAsync("offset_gaps", "true"));
    }

    [Fact]
    public async Task A_damaged_batch_is_passed_over_as_a_gap_and_what_is_behind_it_is_stored()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        await StoreAsync(test, 5, 5);
        await PublishAsync(test, 1, "before the damage");
        await PublishAsync(test, 1, "damage strikes here");
        await PublishAsync(test, 1, "behind the damage");
        Damage(test, "damage strikes here");

        await using var pipeline = test.Run();
        await StoredAsync(test, pipeline, 7);
        await Eventually.HoldsAsync(() => Task.FromResult(Alerts(test).Count == 1), Patience, () => pipeline.Output);
        Assert.Equal(new OffsetRange(6, 7), Alerts(test)[0].Offsets);
        Assert.Contains("has a damaged batch at offset 6", pipeline.Output, StringComparison.Ordinal);
        Assert.Equal(0, await pipeline.StopAsync());
    }

    private static Func<Task<long>> SinkPosition(PipelineUnderTest test) => () =>
        PostgresProcess.ScalarAsync<long>(test.Postgres.ConnectionString, "SELECT next_offset FROM monitoring.consumer_offsets WHERE topic = 'monitoring.logs'");

    private static Func<Task<long>> IntakePosition(PipelineUnderTest test) => () =>
    {
        using var consumer = KafkaUnderTest.ConsumerOf(test.Broker.BootstrapServers, IsolationLevel.ReadUncommitted, c => c.GroupId = "monitoring.intake");
        return Task.FromResult(consumer.Committed([new TopicPartition(Topics.AppLogs, 0)], Patience)[0].Offset.Value);
    };

    private static long EndOf(PipelineUnderTest test, string topic)
    {
        using var consumer = KafkaUnderTest.ConsumerOf(test.Broker.BootstrapServers, IsolationLevel.ReadUncommitted);
        return consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), Patience).High.Value;
    }

    private static void Damage(PipelineUnderTest test, string text)
    {
        var (file, position) = Directory.GetFiles(test.Broker.DataDirectory, "*.log", SearchOption.AllDirectories).Select(f => (File: f, Position: ReadShared(f).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)))).Single(f => f.Position >= 0);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Position = position;
        stream.WriteByte((byte)'D');
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static async Task StoreAsync(PipelineUnderTest test, int publish, int expected)
    {
        await PublishAsync(test, publish);
        await using var pipeline = test.Run();
        await StoredAsync(test, pipeline, expected);
        Assert.Equal(0, await pipeline.StopAsync());
        Assert.Equal(expected, await test.Stored.CountAsync());
    }

    private static Task StoredAsync(PipelineUnderTest test, PipelineProcess pipeline, int expected) => Eventually.HoldsAsync(
        async () => await test.Stored.CountAsync() >= expected && pipeline.Output.Contains("app-logs [[0]] assigned", StringComparison.Ordinal),
        Patience, () => $"{test.Stored.CountAsync().Result} of {expected} stored\n{pipeline.Output}");

    private static async Task PublishAsync(PipelineUnderTest test, int count, string text = "an event")
    {
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        for (var i = 0; i < count; i++) await producer.ProduceAsync(Topics.AppLogs, new Message<byte[]?, byte[]?> { Value = Encoding.UTF8.GetBytes(text) });
    }

    private static async Task DeleteAsync(PipelineUnderTest test, string topic, long before)
    {
        using var admin = KafkaUnderTest.AdminOf(test.Broker.BootstrapServers);
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, before)]);
    }

    private static List<AlertEvent> Alerts(PipelineUnderTest test) =>
    [
        .. KafkaUnderTest.ReadRecordsOf(test.Broker.BootstrapServers, Topics.Alerts, IsolationLevel.ReadCommitted).Select(r =>
        {
            Assert.True(AlertJson.TryRead(Encoding.UTF8.GetBytes(r.Message.Value!), out var alert));
            Assert.Equal(r.Message.Key, alert!.Fingerprint);
            return alert;
        }),
    ];
}

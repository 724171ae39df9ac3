using System.Text;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.IntegrationTests.BadInput;

/// <summary>Records that the topic takes and the pipeline does not.</summary>
public sealed class LargeRecordTests
{
    private const int TenMegabytes = 10 << 20;

    [Fact]
    public async Task Ten_megabytes_are_refused_and_sealed_and_stored_once_the_limit_is_raised_and_they_are_replayed()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        var stored = new StoredRows(test.Postgres.ConnectionString);
        var large = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ten megabytes, ", 1 + TenMegabytes / 15))[..TenMegabytes]);
        TopicPartitionOffset origin;
        await using (var pipeline = Run(test, "1MiB"))
        {
            origin = await PublishAsync(producer, large);
            await GoesOnAsync(producer, stored, pipeline);
            await Eventually.HoldsAsync(async () => (await stored.LettersAsync(origin)).Count >= 20, RunningPipeline.Patience, () => pipeline.Output);
            var letters = await stored.LettersAsync(origin);
            Assert.Equal(Enumerable.Range(0, 20).Select(part => (DeadLetterReason.TooLarge, TenMegabytes, part, 20, true)), letters.Select(l => (l.Reason, l.Size, l.Part, l.Parts, l.IsSealed)));
            Assert.Equal("10485760 bytes; at most 1048576 are read", letters[0].Detail);
            Assert.Equal(0, await pipeline.StopAsync());
        }

        await using var raised = Run(test, "16MiB");
        await GoesOnAsync(producer, stored, raised);
        // The original is gone from its topic: only the sealed parts are left.
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = test.Broker.BootstrapServers }).Build();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(origin.TopicPartition, origin.Offset + 1)]);
        var (code, output) = await MonitoringCommand.RunAsync(
            [("MONITORING__KAFKA__BOOTSTRAP_SERVERS", test.Broker.BootstrapServers), ("MONITORING__DEAD_LETTERS__ENCRYPTION_KEY", RunningPipeline.SealingKey)], "dead-letters", "replay", $"{Topics.AppLogs}/0/{origin.Offset.Value}");
        Assert.True(code == 0, output);
        Assert.Contains("from its sealed parts", output, StringComparison.Ordinal);
        await GoesOnAsync(producer, stored, raised);
        Assert.Equal(large, Assert.Single(await stored.WithMessageAsync("ten megabytes")).Sent);
        Assert.Equal("till-9", KeyOf(test.Broker.BootstrapServers, large.Length));
    }

    [Fact]
    public async Task A_line_that_grows_beyond_what_Kafka_takes_is_refused_and_stops_nothing()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 1);
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        var stored = new StoredRows(test.Postgres.ConnectionString);
        await using var pipeline = Run(test, "16MiB");
        // 订 in GBK: two bytes that are three in UTF-8.
        var grows = new byte[12 << 20];
        for (var i = 0; i < grows.Length; i += 2) (grows[i], grows[i + 1]) = (0xB6, 0xA9);
        var origin = await PublishAsync(producer, grows);
        await GoesOnAsync(producer, stored, pipeline);
        await Eventually.HoldsAsync(async () => (await stored.LettersAsync(origin)).Count >= 24, RunningPipeline.Patience, () => pipeline.Output);
        var letter = (await stored.LettersAsync(origin))[0];
        Assert.Equal((DeadLetterReason.TooLarge, grows.Length, 24), (letter.Reason, letter.Size, letter.Parts));
        Assert.Contains("topics.max_message_bytes", letter.Detail, StringComparison.Ordinal);
    }

    private static PipelineProcess Run(PipelineUnderTest test, string maxEventBytes) =>
        test.Run(("MONITORING__DEAD_LETTERS__ENCRYPTION_KEY", RunningPipeline.SealingKey), ("MONITORING__PARSING__MAX_EVENT_BYTES", maxEventBytes), ("MONITORING__ENGINE__MEMORY_LIMIT", "576MiB"));

    private static async Task<TopicPartitionOffset> PublishAsync(IProducer<byte[]?, byte[]?> producer, byte[] value) =>
        (await producer.ProduceAsync(Topics.AppLogs, new Message<byte[]?, byte[]?> { Key = "till-9"u8.ToArray(), Value = value })).TopicPartitionOffset;

    private static async Task GoesOnAsync(IProducer<byte[]?, byte[]?> producer, StoredRows stored, PipelineProcess pipeline)
    {
        var text = $"goes on {Guid.NewGuid():N}";
        await PublishAsync(producer, Encoding.UTF8.GetBytes(text));
        await Eventually.HoldsAsync(async () => await HasAsync(stored, text), TimeSpan.FromSeconds(40), () => pipeline.Output);
    }

    private static async Task<bool> HasAsync(StoredRows stored, string text)
    {
        try
        {
            return (await stored.WithMessageAsync(text)).Count > 0;
        }
        catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.UndefinedTable)
        {
            return false;
        }
    }

    // The key of the last record of that size.
    private static string KeyOf(string bootstrapServers, int size)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "keys", EnablePartitionEof = true }).Build();
        consumer.Assign(new TopicPartitionOffset(Topics.AppLogs, 0, Offset.Beginning));
        var key = "";
        while (consumer.Consume(RunningPipeline.Patience) is { IsPartitionEOF: false } record)
        {
            if (record.Message.Value.Length == size) key = record.Message.Key;
        }

        return key;
    }
}

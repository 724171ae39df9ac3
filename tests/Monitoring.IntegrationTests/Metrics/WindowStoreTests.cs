using System.Globalization;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.IntegrationTests.Postgres;
using Monitoring.Schemas;
using Monitoring.Schemas.Metrics;

namespace Monitoring.IntegrationTests.Metrics;

/// <summary>Windows from their topic to PostgreSQL through the sink of <c>monitoring run</c>.</summary>
public sealed class WindowStoreTests
{
    private const int Records = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Every_result_is_stored_once_though_the_sink_is_killed_and_watermarks_are_left_to_others()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 2);
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        await using (var dying = test.RunStages("sink", ("MONITORING_FAILPOINT", $"{FailPoint.BetweenCopyAndCommit}:3")))
        {
            var published = 0;
            await Eventually.HoldsAsync(
                () =>
                {
                    // A few at a time: commits come between them.
                    for (var i = 0; i < 10 && published < Records / 2; i++) Publish(producer, published++);
                    producer.Flush(Patience);
                    return Task.FromResult(dying.HasExited && published == Records / 2);
                },
                Patience,
                () => $"the failpoint was not reached\n{dying.Output}");
        }

        for (var i = Records / 2; i < Records; i++) Publish(producer, i);
        producer.Flush(Patience);
        await using var last = test.RunStages("sink");
        const long expected = Records * 2;
        await Eventually.HoldsAsync(async () => await CountAsync(test, "metrics") >= expected, Patience, () => $"{CountAsync(test, "metrics").Result} of {expected} stored\n{last.Output}");
        Assert.Equal(0, await last.StopAsync());
        Assert.Equal(expected, await CountAsync(test, "metrics"));
        Assert.Equal(expected, await CountAsync(test, "(SELECT DISTINCT name, labels FROM metrics) m"));
        Assert.Equal(Records, await CountAsync(test, "metrics WHERE name = 'orders' AND value = (labels->>'nr')::int AND origin_offset >= 0"));
        Assert.Equal(0, await CountAsync(test, "dead_letters"));
    }

    private static void Publish(IProducer<byte[]?, byte[]?> producer, int number)
    {
        var label = ("nr", number.ToString(CultureInfo.InvariantCulture));
        var start = DateTimeOffset.UtcNow.AddMinutes(-5);
        var record = ShownWindow.Encode(new ShownWindow("orders", number) { Start = start, Labels = [label] }, new ShownWindow("users", number) { Start = start, Labels = [label] });
        producer.Produce(new TopicPartition(Topics.Metrics, number % 2), new Message<byte[]?, byte[]?> { Key = "0"u8.ToArray(), Value = record });
        producer.Produce(new TopicPartition(Topics.Deltas, number % 2), new Message<byte[]?, byte[]?> { Value = WatermarkCodec.Encode(new Watermark(Topics.AppLogs, 0, number, false)) });
    }

    private static Task<long> CountAsync(PipelineUnderTest test, string from) => PostgresProcess.ScalarAsync<long>(test.Postgres.ConnectionString, $"SELECT count(*) FROM {from}");
}

using System.Text;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Metrics;

/// <summary>Samples in, windows in PostgreSQL out, through every stage of <c>monitoring run</c>.</summary>
public sealed class StoredWindowsTests
{
    private const int Hosts = 6;
    private const int Seconds = 180;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // What the sink stored of the samples themselves says what each window has to show.
    private const string Wrong = """
        (SELECT FROM metric_windows AS w CROSS JOIN LATERAL (
            SELECT count(*) AS count, sum(value) AS sum, min(value) AS min, max(value) AS max, (array_agg(value ORDER BY time))[1] AS first, (array_agg(value ORDER BY time DESC))[1] AS last
            FROM metric_samples AS s WHERE s.name = w.name AND s.labels = w.labels AND s.time >= w.window_start AND s.time < w.window_end) AS s
        WHERE w.final AND ((w.count, w.min, w.max, w.first, w.last) IS DISTINCT FROM (s.count, s.min, s.max, s.first, s.last) OR abs(w.sum - s.sum) > 1e-9)) AS wrong
        """;

    [Fact]
    public async Task Windows_show_what_the_stored_samples_say()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 2);
        await using var pipeline = test.Run(("MONITORING__WINDOWS__WATERMARK__IDLE_AFTER", "2s"));
        await Eventually.HoldsAsync(() => PostgresProcess.ScalarAsync<bool>(test.Postgres.ConnectionString, "SELECT to_regclass('public.user_behaviour') IS NOT NULL"), Patience, () => pipeline.Output);
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        var start = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - Seconds) / 60 * 60;
        for (var second = 0; second < Seconds; second++)
        {
            for (var host = 0; host < Hosts; host++) Publish("load", host, ((second * 31) + (host * 7)) % 100, second);
        }

        // Time goes on in every partition, so that the last windows close.
        for (var host = 0; host < Hosts; host++) Publish("after", host, 0, Seconds + 60);

        producer.Flush(Patience);
        const string closed = "metric_windows WHERE name = 'load_one' AND final AND level IN ('10s', '1m')";
        const long expected = Hosts * ((Seconds / 10) + (Seconds / 60));
        await Eventually.HoldsAsync(async () => await CountAsync(test, closed) == expected, Patience, () => $"{CountAsync(test, closed).Result} of {expected} windows are closed\n{pipeline.Output}");
        Assert.Equal(Hosts * Seconds, await CountAsync(test, "metric_samples WHERE name = 'load_one'"));
        Assert.Equal(0, await CountAsync(test, Wrong));
        Assert.Equal(0, await CountAsync(test, "dead_letters"));
        Assert.Equal(0, await pipeline.StopAsync());

        void Publish(string name, int host, int value, int second) => producer.Produce(
            new TopicPartition(Topics.RawMetrics, host % 2),
            new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes($"h{host}"), Value = Encoding.UTF8.GetBytes($"{name},host=h{host} one={value} {start + second}000000000\n") });
    }

    private static Task<long> CountAsync(PipelineUnderTest test, string from) => PostgresProcess.ScalarAsync<long>(test.Postgres.ConnectionString, $"SELECT count(*) FROM {from}");
}

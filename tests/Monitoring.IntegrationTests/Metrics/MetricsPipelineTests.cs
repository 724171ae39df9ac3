using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Metrics;

/// <summary>Samples from the publishers' topic to PostgreSQL through <c>monitoring run</c>.</summary>
public sealed class MetricsPipelineTests
{
    private const int Hosts = 20;
    private const int Rounds = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Every_sample_is_stored_once_though_each_is_sent_twice_and_the_pipeline_is_killed()
    {
        await using var test = await PipelineUnderTest.StartAsync(partitions: 3);
        var start = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds();
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        string[] deaths = [$"{FailPoint.BeforeEndTransaction}:3", $"{FailPoint.AfterEndTransaction}:3", $"{FailPoint.BetweenCopyAndCommit}:3", $"{FailPoint.DuringReplay}:1"];
        for (var death = 0; death < deaths.Length; death++)
        {
            var point = deaths[death];
            await using var pipeline = test.Run(("MONITORING_FAILPOINT", point));
            for (var round = death * Rounds / deaths.Length; round < (death + 1) * Rounds / deaths.Length; round++) Publish(producer, round, start);
            producer.Flush(Patience);
            await Eventually.HoldsAsync(() => Task.FromResult(pipeline.HasExited), Patience, () => $"{point} was not reached\n{pipeline.Output}");
        }

        Publish(producer, Rounds, start, "broken");
        producer.Flush(Patience);
        await using var last = test.Run();
        const long expected = Hosts * Rounds * 3;
        await Eventually.HoldsAsync(async () => await CountAsync(test, "metric_samples") >= expected && await CountAsync(test, "dead_letters") >= 2 * Hosts, Patience, () => $"{CountAsync(test, "metric_samples").Result} of {expected} stored\n{last.Output}");
        Assert.Equal(0, await last.StopAsync());
        Assert.Equal(expected, await CountAsync(test, "metric_samples"));
        Assert.Equal(expected, await CountAsync(test, "(SELECT DISTINCT name, labels, time FROM metric_samples) s"));
        Assert.Equal(
            Hosts * 3L,
            await CountAsync(test, "(SELECT 1 FROM metric_samples GROUP BY name, labels HAVING count(*) = 120 AND sum(value) = 7140 AND max(time) - min(time) = interval '119 s') s"));
        Assert.Equal(
            (long)Rounds,
            await CountAsync(test, "metric_samples WHERE name = 'cpu_usage' AND labels = '{\"host\": \"h7\", \"cpu\": \"总\"}' AND origin_topic = 'metrics' AND kind = 0 AND NOT stale"));
        Assert.Equal("invalid_line", await PostgresProcess.ScalarAsync<string>(test.Postgres.ConnectionString, "SELECT DISTINCT reason FROM dead_letters"));
        // Nothing was forgotten and refused on the way.
        Assert.Equal(Hosts * 2L, await CountAsync(test, "dead_letters"));
    }

    // Three formats a round and host, each record twice, as a publisher does that heard no acknowledgement. The key keeps a host in one partition.
    private static void Publish(IProducer<byte[]?, byte[]?> producer, int round, long start, string? instead = null)
    {
        for (var host = 0; host < Hosts; host++)
        {
            var (name, time) = ($"h{host}", start + (round * 1000L));
            var seconds = (time / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
            string[] records = instead is not null
                ? [instead]
                : [
                    $"cpu,host={name},cpu=总 usage={round} {time}000000\n",
                    $$"""{"fields":{"used":{{round}},"text":"x"},"name":"mem","tags":{"host":"{{name}}"},"timestamp":{{seconds}}}""" + "\n",
                    $$"""{"timestamp":{{time}},"value":"{{round}}","name":"up","labels":{"__name__":"up","instance":"{{name}}:9100"} }""",
                ];
            for (var sent = 0; sent < 2; sent++)
            {
                foreach (var record in records) producer.Produce(Topics.RawMetrics, new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes(name), Value = Encoding.UTF8.GetBytes(record) });
            }
        }
    }

    private static Task<long> CountAsync(PipelineUnderTest test, string from) => PostgresProcess.ScalarAsync<long>(test.Postgres.ConnectionString, $"SELECT count(*) FROM {from}");
}

using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Metrics;

/// <summary>Windows in PostgreSQL against what SQL makes of the samples and events that are stored there.</summary>
public sealed class WindowsPipelineTests
{
    private const int Hosts = 9;
    private const int Rounds = 120;
    private const int Partitions = 3;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Every sample with what a counter rose by since the one before, a fall being a reset to 0.
    private const string Samples =
        """
        (SELECT name, labels, time, value, CASE WHEN name <> 'served_total' THEN NULL WHEN value >= before THEN value - before WHEN value < before THEN value ELSE 0 END AS rise
         FROM (SELECT *, lag(value) OVER (PARTITION BY name, labels ORDER BY time) AS before FROM metric_samples WHERE name <> 'closing') AS s) AS s
        """;

    [Fact]
    public async Task Windows_equal_a_recomputation_in_SQL_under_disorder_duplicates_idle_partitions_and_kills()
    {
        await using var test = await PipelineUnderTest.StartAsync(Partitions);
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        var start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddMinutes(-25).ToUnixTimeSeconds() / 300 * 300);
        var random = new Random(7);
        string[] deaths = [$"{FailPoint.BeforeEndTransaction}:12", $"{FailPoint.AfterEndTransaction}:12", $"{FailPoint.BetweenCopyAndCommit}:4", $"{FailPoint.DuringReplay}:1"];
        for (var death = 0; death < deaths.Length; death++)
        {
            var point = deaths[death];
            await using var pipeline = test.Run([("MONITORING_FAILPOINT", point), .. Windows("1h")]);
            for (var round = death * Rounds / deaths.Length; round < (death + 1) * Rounds / deaths.Length; round++) Publish(producer, round, start, random);
            producer.Flush(Patience);
            await Eventually.HoldsAsync(() => Task.FromResult(pipeline.HasExited), Patience, () => $"{point} was not reached\n{pipeline.Output}");
        }

        // What the kills have left closes most windows by its own time.
        await using (var waiting = test.Run(Windows("1h")))
        {
            await Eventually.HoldsAsync(async () => await CountAsync(test, "metric_windows WHERE level = '1m' AND name = 'temperature'") >= Hosts * 7, Patience, () => waiting.Output);
            Assert.Equal(0, await waiting.StopAsync());
        }

        // From now on nobody is waited for that is silent for a second: samples of later close the windows, though no log comes any more.
        await using var last = test.Run(Windows("1s"));
        var closed = FormattableString.Invariant($"metric_windows WHERE level = '5m' AND final AND window_start >= to_timestamp({start.ToUnixTimeSeconds()}) AND name IN ('temperature', 'served_total')");
        const long fives = 2 * Hosts * (Rounds * 4 / 300 + 1);
        var closing = start.AddMinutes(15);
        await Eventually.HoldsAsync(
            async () =>
            {
                closing = closing.AddMilliseconds(100);
                for (var partition = 0; partition < Partitions; partition++) Send(producer, Topics.RawMetrics, partition, FormattableString.Invariant($"closing,partition={partition} value=1 {closing.ToUnixTimeMilliseconds()}000000"));
                return await CountAsync(test, closed) >= fives;
            },
            Patience,
            () => last.Output);
        Assert.Equal(0, await last.StopAsync());
        Assert.Equal(Hosts * Rounds * 2L, await CountAsync(test, "metric_samples WHERE name <> 'closing'"));
        foreach (var (level, seconds) in new[] { ("10s", 10), ("1m", 60), ("5m", 300) }) await CompareAsync(test, level, seconds);
        Assert.Equal(0, await CountAsync(test, "(SELECT 1 FROM metrics GROUP BY level, window_start, name, labels, revision HAVING count(*) > 1) AS twice"));
        Assert.Equal(0, await CountAsync(test, "metric_windows WHERE NOT final AND level IN ('10s', '1m', '5m')"));
    }

    private static (string, string)[] Windows(string idleAfter) => [("MONITORING__WINDOWS__GRACE", "1m"), ("MONITORING__WINDOWS__WATERMARK__MAX_BEHIND", "1h"), ("MONITORING__WINDOWS__WATERMARK__IDLE_AFTER", idleAfter)];

    private static async Task CompareAsync(PipelineUnderTest test, string level, int seconds)
    {
        var bin = $"date_bin('{seconds} s', time, 'epoch')";
        var samples = $"""
            (SELECT name, labels, {bin} AS start, count(*) AS n, sum(value) AS sum, min(value) AS min, max(value) AS max,
                (array_agg(value ORDER BY time))[1] AS first, (array_agg(value ORDER BY time DESC))[1] AS last, sum(rise) AS increase
             FROM {Samples} GROUP BY 1, 2, 3) AS e
            """;
        var windows = $"(SELECT * FROM metric_windows WHERE level = '{level}' AND name IN ('temperature', 'served_total')) AS w";
        var expected = await CountAsync(test, samples);
        Assert.True(expected >= Hosts * 2 * Rounds * 4 / seconds, $"{expected} windows of {level}");
        Assert.Equal(expected, await CountAsync(test, windows));
        Assert.Equal(expected, await CountAsync(
            test,
            $"{samples} JOIN {windows} ON w.name = e.name AND w.labels = e.labels AND w.window_start = e.start AND w.count = e.n AND w.sum = e.sum AND w.min = e.min AND w.max = e.max AND w.first = e.first AND w.last = e.last AND w.increase IS NOT DISTINCT FROM e.increase AND w.value = coalesce(e.increase, e.last)"));
        // Metrics from logs: each request once, however often it was sent and replayed.
        var events = $"""
            (SELECT date_bin('{seconds} s', event_time, 'epoch') AS start, count(*) AS n, count(*) FILTER (WHERE attributes->>'status' = '503') AS failed, sum((attributes->>'duration_ms')::numeric) / 1000 AS took
             FROM all_logs WHERE service = 'orders' GROUP BY 1) AS e
            """;
        var requests = await CountAsync(test, events);
        Assert.True(requests >= Rounds * 4 / seconds, $"{requests} windows of {level}");
        Assert.Equal(requests, await CountAsync(
            test,
            $$"""
            {{events}}
            JOIN metric_windows AS r ON r.level = '{{level}}' AND r.window_start = e.start AND r.name = 'api_requests' AND r.labels = '{"service": "orders"}' AND r.value = e.n
            JOIN metric_windows AS f ON f.level = '{{level}}' AND f.window_start = e.start AND f.name = 'api_error_rate_5xx' AND f.labels = '{"service": "orders"}' AND abs(f.value - e.failed::float8 / e.n) < 1e-12
            JOIN metric_windows AS t ON t.level = '{{level}}' AND t.window_start = e.start AND t.name = 'api_response_time' AND t.labels = '{"service": "orders"}' AND t.count = e.n AND abs(t.sum - e.took::float8) < 1e-9 AND t.p99 BETWEEN 0.99 * t.min AND 1.01 * t.max
            """));
    }

    // A gauge and a counter with resets for each host, and a request for each log partition; each twice, and out of order by less than 5 s.
    private static void Publish(IProducer<byte[]?, byte[]?> producer, int round, DateTimeOffset start, Random random)
    {
        for (var host = 0; host < Hosts; host++)
        {
            var time = (start + (round * Step)).AddMilliseconds(random.Next(4_000)).ToUnixTimeMilliseconds() * 1_000_000;
            var lines = FormattableString.Invariant($"temperature,host=h{host} value={random.Next(-40, 90)} {time}\nserved_total,host=h{host} value={(round % 37 * 10) + random.Next(10)} {time}\n");
            for (var sent = 0; sent < 2; sent++) Send(producer, Topics.RawMetrics, host % Partitions, lines);
        }

        foreach (var topic in Topics.Sources)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                var time = (start + (round * Step)).AddMilliseconds(random.Next(4_000));
                var line = string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"timestamp":"{{time:yyyy-MM-ddTHH:mm:ss.fffZ}}","level":"INFO","service":"orders","message":"request {{topic}} {{partition}} {{round}}","status":{{(random.Next(5) == 0 ? 503 : 200)}},"duration_ms":{{random.Next(1, 900)}} }""");
                for (var sent = 0; sent < 2; sent++) Send(producer, topic, partition, line);
            }
        }
    }

    private static void Send(IProducer<byte[]?, byte[]?> producer, string topic, int partition, string text) =>
        producer.Produce(new TopicPartition(topic, partition), new Message<byte[]?, byte[]?> { Key = "h"u8.ToArray(), Value = Encoding.UTF8.GetBytes(text) });

    private static Task<long> CountAsync(PipelineUnderTest test, string from) => PostgresProcess.ScalarAsync<long>(test.Postgres.ConnectionString, $"SELECT count(*) FROM {from}");
}

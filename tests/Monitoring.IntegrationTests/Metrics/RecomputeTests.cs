using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;
using Npgsql;

namespace Monitoring.IntegrationTests.Metrics;

/// <summary><c>monitoring recompute</c> against a real pipeline: what came too late for a window is in it afterwards.</summary>
public sealed class RecomputeTests
{
    private const int Partitions = 2;
    private const int Minutes = 5;
    private const int OnTime = Minutes * 60 / 2;
    private const int Late = 20;
    private const int Closing = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Events_and_samples_beyond_grace_are_in_every_window_once_it_is_recomputed()
    {
        await using var test = await PipelineUnderTest.StartAsync(Partitions);
        var start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddMinutes(-20).ToUnixTimeSeconds() / 300 * 300);
        await using (var pipeline = test.Run(("MONITORING__WINDOWS__GRACE", "10s"), ("MONITORING__WINDOWS__WATERMARK__MAX_BEHIND", "1h"), ("MONITORING__WINDOWS__WATERMARK__IDLE_AFTER", "1s")))
        {
            await HoldsAsync(test, pipeline, "metrics", 0);
            using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
            for (var i = 0; i < OnTime; i++) Publish(producer, start, i * 2, "ontime");
            // Time goes on until a window behind them is closed: then they are sealed.
            foreach (var minute in (int[])[8, 12]) Close(producer, start.AddMinutes(minute));
            await HoldsAsync(test, pipeline, "metric_windows WHERE level = '10s' AND name = 'api_requests' AND final", Minutes * 6);
            await HoldsAsync(test, pipeline, "(SELECT DISTINCT labels FROM metric_windows WHERE level = '10s' AND name = 'closing' AND final) AS c", Partitions * Closing);
            // In windows that there are, and, by another service, in windows that there are none of.
            for (var i = 0; i < Late; i++) Publish(producer, start, (i * 14) + 1, "late");
            await HoldsAsync(test, pipeline, "all_logs WHERE message LIKE 'request%'", (OnTime * Partitions) + (Late * (Partitions + 1)));
            await HoldsAsync(test, pipeline, "metric_samples WHERE name = 'served_total'", (OnTime + Late) * Partitions);
            Assert.Equal(0, await pipeline.StopAsync());
        }

        Assert.True(await DifferencesAsync(test, "10s", 10) > 0, "nothing was late");
        var range = string.Create(CultureInfo.InvariantCulture, $"{start:yyyy-MM-ddTHH:mmZ}/{start.AddMinutes(Minutes):yyyy-MM-ddTHH:mmZ}");
        var reader = await LoginAsync(test, "only_looks", "monitoring_auditor");
        var rows = await CountAsync(test, "metrics");
        var (dry, told) = await RecomputeAsync(reader, range, "--dry-run");
        Assert.True(dry == 0, told);
        Assert.Contains("api_requests{service=\"late-only\"}  value none -> ", told, StringComparison.Ordinal);
        Assert.Equal(rows, await CountAsync(test, "metrics"));

        var (refused, why) = await RecomputeAsync(reader, range);
        Assert.Equal(1, refused);
        Assert.Contains("Mend: connect as a member of monitoring_recomputer", why, StringComparison.Ordinal);
        Assert.Equal(rows, await CountAsync(test, "metrics"));

        var login = await LoginAsync(test, "recomputes", "monitoring_recomputer");
        var (code, output) = await RecomputeAsync(login, range);
        Assert.True(code == 0, output);
        foreach (var (level, seconds) in new[] { ("10s", 10), ("1m", 60), ("5m", 300) }) Assert.Equal(0, await DifferencesAsync(test, level, seconds));
        Assert.Equal(0, await CountAsync(test, "(SELECT 1 FROM metrics GROUP BY level, window_start, name, labels, revision HAVING count(*) > 1) AS twice"));

        rows = await CountAsync(test, "metrics");
        var (again, said) = await RecomputeAsync(login, range);
        Assert.True(again == 0, said);
        Assert.Contains(" windows compared, 0 corrected.", said, StringComparison.Ordinal);
        Assert.Equal(rows, await CountAsync(test, "metrics"));
    }

    // Windows that are not what SQL makes of the stored events and samples; either way round.
    private static Task<long> DifferencesAsync(PipelineUnderTest test, string level, int seconds)
    {
        string Bin(string time) => $"date_bin('{seconds} s', {time}, 'epoch')";
        var windows = $"""
            (SELECT name, labels, window_start, count, round(sum::numeric, 6) AS sum, round(value::numeric, 6) AS value
             FROM metric_windows WHERE level = '{level}' AND name IN ('api_requests', 'api_response_time', 'served_total')) AS w
            """;
        var rows = $"""
            (SELECT 'api_requests' AS name, jsonb_build_object('service', service) AS labels, {Bin("event_time")} AS window_start, count(*) AS count, count(*)::numeric AS sum, count(*)::numeric AS value
             FROM all_logs WHERE message LIKE 'request%' GROUP BY 2, 3
             UNION ALL
             SELECT 'api_response_time', jsonb_build_object('service', service), {Bin("event_time")}, count(*), round(sum(took), 6), round(avg(took), 6)
             FROM (SELECT *, (attributes->>'duration_ms')::numeric / 1000 AS took FROM all_logs WHERE message LIKE 'request%') AS l GROUP BY 2, 3
             UNION ALL
             SELECT 'served_total', labels, {Bin("time")}, count(*), sum(value)::numeric, sum(CASE WHEN value >= before THEN value - before WHEN value < before THEN value ELSE 0 END)::numeric
             FROM (SELECT *, lag(value) OVER (PARTITION BY labels ORDER BY time) AS before FROM metric_samples WHERE name = 'served_total') AS s GROUP BY 2, 3) AS e
            """;
        return CountAsync(test, $"{windows} FULL JOIN {rows} USING (name, labels, window_start) WHERE (w.count, w.sum, w.value) IS DISTINCT FROM (e.count, e.sum, e.value)");
    }

    private static void Publish(IProducer<byte[]?, byte[]?> producer, DateTimeOffset start, int second, string kind)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            Send(producer, Topics.AppLogs, partition, Request(start, second, "shop", $"request {kind} {second} {partition}", partition));
            var time = start.AddSeconds(second).AddMilliseconds(partition * 100).ToUnixTimeMilliseconds();
            Send(producer, Topics.RawMetrics, partition, FormattableString.Invariant($"served_total,host=h{partition},came={kind} value={second % 90} {time}000000\n"));
        }

        if (kind == "late") Send(producer, Topics.SecurityLogs, 0, Request(start, second, "late-only", $"request alone {second}", 7));
    }

    private static void Close(IProducer<byte[]?, byte[]?> producer, DateTimeOffset time)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            // So many series that every partition of windows shows how far it is.
            for (var i = 0; i < Closing; i++) Send(producer, Topics.RawMetrics, partition, FormattableString.Invariant($"closing,partition={partition},i={i} value=1 {time.ToUnixTimeMilliseconds()}000000"));
            foreach (var topic in Topics.Sources) Send(producer, topic, partition, string.Create(CultureInfo.InvariantCulture, $$"""{"timestamp":"{{time:yyyy-MM-ddTHH:mm:ssZ}}","service":"closing","message":"closing"}"""));
        }
    }

    private static string Request(DateTimeOffset start, int second, string service, string message, int user) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"timestamp":"{{start.AddSeconds(second):yyyy-MM-ddTHH:mm:ss.fffZ}}","level":"INFO","service":"{{service}}","message":"{{message}}","status":200,"duration_ms":{{(second * 37 % 900) + user}},"user_id":"u{{(second / 3) + user}}"}""");

    private static void Send(IProducer<byte[]?, byte[]?> producer, string topic, int partition, string text) =>
        producer.Produce(new TopicPartition(topic, partition), new Message<byte[]?, byte[]?> { Key = "h"u8.ToArray(), Value = Encoding.UTF8.GetBytes(text) });

    private static Task<(int ExitCode, string Output)> RecomputeAsync(string login, string range, params string[] more) =>
        MonitoringCommand.RunAsync([("MONITORING__POSTGRES__CONNECTION_STRING", login), ("MONITORING__WINDOWS__GRACE", "10s")], ["recompute", "--window", range, "--level", "10s", "1m", "5m", .. more]);

    private static async Task<string> LoginAsync(PipelineUnderTest test, string name, string roles)
    {
        await PostgresProcess.ExecuteAsync(test.Postgres.ConnectionString, $"CREATE ROLE {name} LOGIN PASSWORD 'for-tests' IN ROLE {roles}");
        return new NpgsqlConnectionStringBuilder(test.Postgres.ConnectionString) { Username = name, Password = "for-tests" }.ConnectionString;
    }

    // How many rows there are.
    private static async Task HoldsAsync(PipelineUnderTest test, PipelineProcess pipeline, string from, long count)
    {
        var found = -1L;
        await Eventually.HoldsAsync(
            async () => (found = await PostgresProcess.ScalarAsync<bool>(test.Postgres.ConnectionString, "SELECT to_regclass('public.user_behaviour') IS NOT NULL") ? await CountAsync(test, from) : -1) >= count,
            Patience,
            () => $"{found} of {count} {from}\n{pipeline.Output}");
        Assert.Equal(count, found);
    }

    private static Task<long> CountAsync(PipelineUnderTest test, string from) => PostgresProcess.ScalarAsync<long>(test.Postgres.ConnectionString, $"SELECT count(*) FROM {from}");
}

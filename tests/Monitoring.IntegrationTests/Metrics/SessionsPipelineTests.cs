using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Metrics;

/// <summary>Metrics of sessions and joins in PostgreSQL against what SQL makes of the events that are stored there.</summary>
public sealed class SessionsPipelineTests
{
    private const int Visitors = 40;
    private const int Rounds = 120;
    private const int Partitions = 2;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Gap 20 s, grace 5 s: a session counts in the window of its last event and 25 s.
    private const string Sessions = """
        (SELECT date_bin('10 s', max(time) + interval '25 s', 'epoch') AS start, max(tenant) AS tenant, extract(epoch FROM max(time) - min(time))::float8 AS seconds,
            count(*) FILTER (WHERE event = 'page_view') AS views, bool_or(event NOT IN ('page_view', 'consultation_requested')) AS acted, bool_or(event = 'order_paid') AS paid
         FROM (SELECT *, count(*) FILTER (WHERE time - before > interval '20 s') OVER (PARTITION BY session ORDER BY time) AS number
               FROM (SELECT event_time AS time, attributes->>'session_id' AS session, attributes->>'event' AS event, attributes->>'tenant' AS tenant,
                         lag(event_time) OVER (PARTITION BY attributes->>'session_id' ORDER BY event_time) AS before
                     FROM all_logs WHERE attributes ? 'session_id') AS e) AS n
         GROUP BY session, number) AS s
        """;

    // Orders that are paid within 30 s of their creation. Whoever is created or paid again counts once.
    private const string Orders = """
        (SELECT date_bin('10 s', created.time, 'epoch') AS start, tenant, extract(epoch FROM min(paid.time) - created.time)::float8 AS seconds
         FROM (SELECT attributes->>'order_id' AS id, max(attributes->>'tenant') AS tenant, min(event_time) AS time
               FROM all_logs WHERE attributes ? 'order_id' AND attributes->>'event' = 'order_created' GROUP BY 1) AS created
         LEFT JOIN (SELECT attributes->>'order_id' AS id, event_time AS time
                    FROM all_logs WHERE attributes ? 'order_id' AND attributes->>'event' = 'order_paid') AS paid
             ON paid.id = created.id AND paid.time BETWEEN created.time AND created.time + interval '30 s'
         GROUP BY created.id, created.time, tenant) AS o
        """;

    private const string PaidInTime = "[{ name: paid_in_time, time: time_to_pay, within: 30s, labels: [tenant], left: { where: event == order_created, key: order_id }, right: { where: event == order_paid, key: order_id } }]";

    [Fact]
    public async Task Sessions_and_joins_equal_a_recomputation_in_SQL_under_disorder_duplicates_and_kills()
    {
        await using var test = await PipelineUnderTest.StartAsync(Partitions);
        using var producer = RunningPipeline.ProducerOf(test.Broker.BootstrapServers);
        // In the past as a whole, so that a silent partition's clock closes the last session.
        var start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddMinutes(-20).ToUnixTimeSeconds() / 300 * 300);
        var random = new Random(11);
        var bills = new List<string>[Rounds + 30].Select(static _ => new List<string>()).ToArray();
        string[] deaths = [$"{FailPoint.BeforeEndTransaction}:15", $"{FailPoint.AfterEndTransaction}:15"];
        for (var death = 0; death < deaths.Length; death++)
        {
            var point = deaths[death];
            await using var pipeline = test.Run([("MONITORING_FAILPOINT", point), .. Settings("1h")]);
            for (var round = death * Rounds / deaths.Length; round < (death + 1) * Rounds / deaths.Length; round++) Publish(producer, round, start, random, bills);
            producer.Flush(Patience);
            await Eventually.HoldsAsync(() => Task.FromResult(pipeline.HasExited), Patience, () => $"{point} was not reached\n{pipeline.Output}");
        }

        await using var last = test.Run(Settings("3s"));
        var events = await StoredAsync(test, last);
        Assert.True(events > 400, $"{events} events");
        var sessions = await CountAsync(test, Sessions);
        Assert.True(sessions > Visitors, $"{sessions} sessions");
        await Eventually.HoldsAsync(async () => await SumAsync(test, "session_duration") >= sessions, Patience, () => last.Output);
        var orders = await CountAsync(test, Orders);
        Assert.True(orders > 150, $"{orders} orders");
        await Eventually.HoldsAsync(async () => await SumAsync(test, "paid_in_time") >= orders, Patience, () => last.Output);
        Assert.Equal(0, await last.StopAsync());
        await CompareAsync(test, Sessions, "session_duration", "count(*)", "sum(seconds)", "true");
        await CompareAsync(test, Sessions, "bounce_rate", "count(*)", "count(*) FILTER (WHERE views = 1 AND NOT acted)", "views > 0");
        await CompareAsync(test, Sessions, "conversion_rate", "count(*)", "count(*) FILTER (WHERE paid)", "true");
        await CompareAsync(test, Sessions, "funnel_step", "count(*)", "count(*)", "paid", "AND w.labels->>'step' = 'order_paid'");
        await CompareAsync(test, Orders, "paid_in_time", "count(*)", "count(seconds)", "true");
        await CompareAsync(test, Orders, "time_to_pay", "count(*)", "sum(seconds)", "seconds IS NOT NULL");
        Assert.InRange(await CountAsync(test, $"{Orders} WHERE seconds IS NULL"), orders / 10, orders * 9 / 10);
    }

    private static (string, string)[] Settings(string idleAfter) =>
    [
        ("MONITORING__SESSIONS__GAP", "20s"), ("MONITORING__SESSIONS__GRACE", "5s"), ("MONITORING__WINDOWS__GRACE", "0s"), ("MONITORING__WINDOWS__WATERMARK__IDLE_AFTER", idleAfter),
        ("MONITORING__JOINS__ENABLED", "true"), ("MONITORING__JOINS__TABLE", PaidInTime), ("MONITORING__JOINS__GRACE", "5s"),
    ];

    // As many sessions or orders in the same windows of the same tenant, with the same sum.
    private static async Task CompareAsync(PipelineUnderTest test, string from, string name, string count, string sum, string where, string labels = "")
    {
        var expected = $"(SELECT start, tenant, {count} AS n, {sum} AS sum FROM {from} WHERE {where} GROUP BY start, tenant) AS e";
        var rows = await CountAsync(test, expected);
        Assert.True(rows > 5, $"{rows} windows of {name}");
        Assert.Equal(rows, await CountAsync(test, $"metric_windows AS w WHERE w.level = '10s' AND w.final AND w.name = '{name}' {labels}"));
        Assert.Equal(rows, await CountAsync(
            test,
            $"{expected} JOIN metric_windows AS w ON w.level = '10s' AND w.final AND w.name = '{name}' {labels} AND w.window_start = e.start AND w.labels->>'tenant' = e.tenant AND w.count = e.n AND abs(w.sum - e.sum) < 1e-9"));
    }

    // Every visitor comes and goes; what one visit sends is spread over topics and partitions, twice, and out of order by less than 5 s.
    private static void Publish(IProducer<byte[]?, byte[]?> producer, int round, DateTimeOffset start, Random random, List<string>[] bills)
    {
        string[] names = ["page_view", "page_view", "page_view", "search", "order_created", "order_paid", "consultation_requested"];
        for (var visitor = 0; visitor < Visitors; visitor++)
        {
            if (((round / 12) + visitor) % 3 != 0 || random.Next(10) >= 3) continue;
            var name = names[random.Next(names.Length)];
            Send(producer, Topics.Sources[random.Next(3)], random.Next(Partitions), Line($"{round}-{visitor}", $"\"event\":\"{name}\",\"session_id\":\"s{visitor}\",\"tenant\":\"t{visitor % 3}\""));
        }

        // Some orders are created twice, some are never paid, some too late, some twice.
        for (var number = 0; number < 3; number++)
        {
            var order = $"\"order_id\":\"o{round}-{number}\",\"tenant\":\"t{number}\"";
            for (var i = random.Next(3) / 2; i >= 0; i--) Send(producer, Topics.Sources[random.Next(3)], random.Next(Partitions), Line($"created{round}-{number}-{i}", $"\"event\":\"order_created\",{order}"));
            for (var i = random.Next(3); i > 0; i--) bills[round + random.Next(22)].Add(order);
        }

        for (var number = 0; number < bills[round].Count; number++)
        {
            Send(producer, Topics.Sources[random.Next(3)], random.Next(Partitions), Line($"paid{round}-{number}", $"\"event\":\"order_paid\",{bills[round][number]}"));
        }

        // Each partition hears how late it is.
        foreach (var topic in Topics.Sources)
        {
            for (var partition = 0; partition < Partitions; partition++) Send(producer, topic, partition, Line($"{topic}-{partition}-{round}", "\"event\":\"beat\""));
        }

        string Line(string id, string fields)
        {
            var time = (start + (round * Step)).AddMilliseconds(random.Next(4_000));
            return string.Create(CultureInfo.InvariantCulture, $$$"""{"@timestamp":"{{{time:yyyy-MM-ddTHH:mm:ss.fffZ}}}","@metadata":{"_id":"{{{id}}}"},"service":"web","message":"m",{{{fields}}}}""");
        }
    }

    private static void Send(IProducer<byte[]?, byte[]?> producer, string topic, int partition, string text)
    {
        for (var sent = 0; sent < 2; sent++) producer.Produce(new TopicPartition(topic, partition), new Message<byte[]?, byte[]?> { Key = "k"u8.ToArray(), Value = Encoding.UTF8.GetBytes(text) });
    }

    private static async Task<long> StoredAsync(PipelineUnderTest test, PipelineProcess pipeline)
    {
        const string beats = "all_logs WHERE attributes->>'event' = 'beat'";
        await Eventually.HoldsAsync(async () => await CountAsync(test, beats) == 3L * Partitions * Rounds, Patience, () => pipeline.Output);
        return await CountAsync(test, "all_logs WHERE attributes ? 'session_id'");
    }

    private static Task<long> SumAsync(PipelineUnderTest test, string name) =>
        PostgresProcess.ScalarAsync<long>(test.Postgres.ConnectionString, $"SELECT coalesce(sum(count), 0)::bigint FROM metric_windows WHERE level = '10s' AND final AND name = '{name}'");

    private static Task<long> CountAsync(PipelineUnderTest test, string from) => PostgresProcess.ScalarAsync<long>(test.Postgres.ConnectionString, $"SELECT count(*) FROM {from}");
}

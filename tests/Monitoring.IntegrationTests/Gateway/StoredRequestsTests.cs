using System.Text;
using Monitoring.Tests.Gateway;

namespace Monitoring.IntegrationTests.Gateway;

/// <summary>OTLP and bulk requests from the port to PostgreSQL.</summary>
public sealed class StoredRequestsTests
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    [Fact]
    public async Task Logs_metrics_and_documents_are_stored_once_though_each_request_is_sent_twice()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var nanos = (ulong)DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds() * 1_000_000;
        var documents = string.Concat(Enumerable.Range(0, 50).Select(n =>
            "{\"create\":{\"_index\":\"security-logs\"}}\n"
            + $$$"""{"@timestamp":"{{{DateTime.UtcNow.AddMinutes(-1):yyyy-MM-ddTHH:mm:ss.fffZ}}}","message":"bulk {{{n}}}","agent":{"id":"a1","type":"filebeat","version":"8.14.4"},"log":{"file":{"path":"/x","fingerprint":"f"},"offset":{{{n}}}},"host":{"name":"web-1"}}""" + "\n"));
        for (var sent = 0; sent < 2; sent++)
        {
            Assert.Equal(200, await gateway.PostAsync("/v1/logs", Logs(nanos), Protobuf));
            Assert.Equal(200, await gateway.PostAsync("/v1/logs", Encoding.UTF8.GetBytes($$$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"{{{nanos}}}","severityNumber":9,"body":{"stringValue":"otlp as JSON"}}]}]}]}"""), Json));
            Assert.Equal(200, await gateway.PostAsync("/v1/metrics", Metrics(nanos), Protobuf));
            Assert.Equal(200, await gateway.PostAsync("/_bulk", Encoding.UTF8.GetBytes(documents), "application/x-ndjson"));
        }

        await gateway.StoredAsync(50, "security_logs WHERE message LIKE 'bulk %' AND host = 'web-1'");
        await gateway.StoredAsync(21, "app_logs WHERE message LIKE 'otlp %'");
        await gateway.StoredAsync(20, "app_logs WHERE message LIKE 'otlp %' AND service = 'shop' AND severity_name(severity) = 'error'");
        await gateway.StoredAsync(1, "metric_samples WHERE name = 'orders_total' AND value = 41 AND kind = 1");
        Assert.Equal(0, await gateway.CountAsync("dead_letters"));
        Assert.Equal(0, await gateway.Process.StopAsync());
        Assert.Equal((50, 21, 1), (await gateway.CountAsync("security_logs"), await gateway.CountAsync("app_logs"), await gateway.CountAsync("metric_samples WHERE name = 'orders_total'")));
    }

    private static byte[] Logs(ulong nanos) => new ProtoWriter().Message(1, r => r
        .Message(1, resource => resource.Message(1, a => a.Text(1, "service.name").Message(2, v => v.Text(1, "shop"))))
        .Message(2, s =>
        {
            for (var n = 0; n < 20; n++) s.Message(2, l => l.Fixed64(1, nanos + (ulong)n).Varint(2, 17).Message(5, b => b.Text(1, $"otlp {n}")));
        })).Bytes;

    private static byte[] Metrics(ulong nanos) => new ProtoWriter().Message(1, r => r.Message(2, s => s.Message(2, m => m
        .Text(1, "orders").Message(7, sum => sum.Varint(2, 1).Varint(3, 1).Message(1, p => p.Fixed64(6, 41).Fixed64(3, nanos)))))).Bytes;
}

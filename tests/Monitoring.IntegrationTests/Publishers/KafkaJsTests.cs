using System.Globalization;
using System.Text.Json;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Publishers;

/// <summary>KafkaJS, a client that shares no code with librdkafka.</summary>
[Collection("Running pipeline")]
public sealed class KafkaJsTests(RunningPipeline pipeline)
{
    private const int Count = 40;

    [Fact]
    public async Task Plain_compressed_idempotent_and_committed_events_are_stored_once_and_aborted_ones_never()
    {
        Assert.True(Directory.Exists(Path.Combine(Peers.Folder, "node_modules/kafkajs")), "kafkajs is not installed: run tests/install-peers");
        var marker = $"kafkajs-{Guid.NewGuid():N}";
        var first = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds());
        var said = await ExternalProgram.RunAsync("node", "", Path.Combine(Peers.Folder, "publish.mjs"),
            pipeline.BootstrapServers, Topics.AppLogs, marker, Count.ToString(CultureInfo.InvariantCulture), first.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        var acknowledged = JsonSerializer.Deserialize<Dictionary<string, int>>(said)!;
        Assert.Equal(["committed", "gzip", "idempotent", "plain"], acknowledged.Keys.Order());
        await pipeline.GoOnAsync(Topics.AppLogs);

        var rows = await pipeline.Stored.WithMessageAsync(marker);
        Assert.Equal(
            acknowledged.SelectMany(way => Enumerable.Range(0, way.Value), (way, number) => Expected(marker, way.Key, number, first)).Order(),
            rows.Select(r => (r.Message, r.Time, r.Host, r.Service, r.Severity, r.Family)).Order());
    }

    private static (string Message, DateTime Time, string Host, string Service, string Severity, string Family) Expected(string marker, string way, int number, DateTimeOffset first) =>
        ($"{marker} {way} {number}", first.AddMilliseconds(number).UtcDateTime, $"host-{number % 3}", $"kafkajs-{way}", number % 2 == 0 ? "info" : "error", "app");
}
